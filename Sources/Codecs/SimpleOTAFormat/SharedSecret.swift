/// The word that client and server share: `security` in the configuration.
///
/// It does not print itself.
public struct SharedSecret: Hashable, Sendable {
    /// What stands in a log instead of the secret.
    public static let mask = "***"

    let text: String

    /// Takes the secret.
    public init(_ text: String) {
        self.text = text
    }

    /// Whether `candidate` is the secret, in a time that depends only on the candidate's length.
    public func matches(_ candidate: String) -> Bool {
        let secret = Array(self.text.utf8)
        var difference: UInt8 = secret.count == candidate.utf8.count ? 0 : 1
        for (index, byte) in candidate.utf8.enumerated() {
            difference |= byte ^ (secret.isEmpty ? 0 : secret[index % secret.count])
        }
        return difference == 0
    }
}

extension SharedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The mask.
    public var description: String { Self.mask }
    /// The mask.
    public var debugDescription: String { Self.mask }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
