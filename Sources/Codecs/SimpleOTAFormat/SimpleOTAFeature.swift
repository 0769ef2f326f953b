/// What a server can do beyond the original protocol; it says so when it answers the handshake.
public struct SimpleOTAFeature: RawRepresentable, Hashable, Sendable {
    /// The name on the wire.
    public let rawValue: String

    /// Takes a name, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The request for a package may say where to go on.
    public static let resume = Self(rawValue: "resume")
}
