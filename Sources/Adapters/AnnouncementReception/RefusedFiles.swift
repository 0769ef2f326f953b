internal import DeviceCrypto

/// Contents of files of one source that an attempt refused, so that they are not tried again and again.
struct RefusedFiles {
    /// So many are remembered; the oldest one gives way.
    private static let limit = 64

    private struct Entry: Equatable {
        let name: String
        let digest: [UInt8]
    }

    private var entries: [Entry] = []

    /// Whether a file with this content was refused.
    func contain(_ name: String, _ bytes: [UInt8]) -> Bool {
        self.entries.contains(Entry(name: name, digest: Self.digest(bytes)))
    }

    mutating func insert(_ name: String, _ bytes: [UInt8]) {
        if self.entries.count == Self.limit { self.entries.removeFirst() }
        self.entries.append(Entry(name: name, digest: Self.digest(bytes)))
    }

    /// Gives a second chance to what was refused perhaps only because this file was not there.
    mutating func didReceive(_ name: String) {
        let stage = Self.stage(name)
        self.entries.removeAll { Self.stage($0.name) > stage }
    }

    /// The place of a file in the chain of those that verify each other.
    private static func stage(_ name: String) -> Int {
        if Self.isRoot(name) { return 0 }
        if name.hasSuffix("timestamp.json") { return 1 }
        return name.hasSuffix("snapshot.json") ? 2 : 3
    }

    /// Whether it is a version of root, of which there need not be another one.
    static func isRoot(_ name: String) -> Bool { name.hasSuffix(".root.json") }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA256Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.digest()
    }
}
