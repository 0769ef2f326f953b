import ByteCoding

/// The bytes received are not the file that the server has announced.
struct DigestMismatch: Error, Hashable, Sendable {
    let expected: MD5Digest
    let found: MD5Digest
    /// Whether the first bytes came from an earlier try, which may be at fault.
    let wasResumed: Bool
}

extension DigestMismatch: CustomStringConvertible {
    /// One sentence for a person.
    var description: String {
        "MD5 check failed: the server announced \(self.expected), received was \(self.found); nothing was kept"
    }
}
