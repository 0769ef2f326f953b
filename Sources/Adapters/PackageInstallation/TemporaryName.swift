import DurableStorage

/// Names of what only lives while an installation runs: `.<name>.<16 hexadecimal digits>.<kind>`.
///
/// What has such a name and stands in a directory whose lock we hold was left by a process that was killed.
enum TemporaryName {
    private static let digitCount = 16

    /// A name that nobody can foretell.
    static func random(for name: String, kind: String) throws(StorageError) -> String {
        ".\(name).\(try randomDigits(count: self.digitCount)).\(kind)"
    }

    /// Whether `candidate` follows the pattern with this kind, for any name or for the one given.
    static func matches(_ candidate: String, name: String? = nil, kind: String) -> Bool {
        let parts = candidate.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isEmpty, let last = parts.last, last.elementsEqual(kind.utf8) else {
            return false
        }
        let digits = parts[parts.count - 2]
        guard digits.count == self.digitCount,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return false }
        return name.map { candidate.hasPrefix(".\($0).") } ?? true
    }
}
