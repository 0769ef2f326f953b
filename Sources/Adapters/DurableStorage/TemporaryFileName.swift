import CStorage
import Glibc

/// Names of temporary files beside a target: `.<target name>.<16 hexadecimal digits>.partial`.
///
/// The pattern is strict, so that what a killed process left behind can be told from everybody else's files.
struct TemporaryFileName {
    private static let suffix = ".partial"
    private static let digitCount = 16
    /// Target names longer than this are cut, because a name with everything must stay within 255 bytes.
    private static let keptByteCount = 200

    private let prefix: String

    /// Names for temporary files beside a target of the given name.
    init(targetName: String) {
        var kept = targetName[...]
        while kept.utf8.count > Self.keptByteCount {
            kept = kept.dropLast()
        }
        self.prefix = ".\(kept)."
    }

    /// A name that nobody can foretell.
    func random() throws(StorageError) -> String {
        "\(self.prefix)\(try randomDigits(count: Self.digitCount))\(Self.suffix)"
    }

    /// Whether `name` follows this pattern exactly.
    func matches(_ name: String) -> Bool {
        guard name.hasPrefix(self.prefix), name.hasSuffix(Self.suffix) else { return false }
        let digits = name.utf8.dropFirst(self.prefix.utf8.count).dropLast(Self.suffix.utf8.count)
        return digits.count == Self.digitCount
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// So many lower-case hexadecimal digits from the kernel's random source, `getrandom(2)`.
package func randomDigits(count: Int) throws(StorageError) -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { fc_random_bytes($0.baseAddress, $0.count) }
    guard result == 0 else {
        throw StorageError(operation: "draw a random name from", path: "getrandom", errno: -result)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.map { digits[Int($0 & 15)] }, as: UTF8.self)
}
