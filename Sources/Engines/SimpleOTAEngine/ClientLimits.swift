public import Timekeeping

/// How long the client waits for what.
public struct ClientLimits: Hashable, Sendable {
    /// For the response to the handshake.
    public var handshake = Interval.seconds(60)
    /// For the response to a later request; the server may have to hash a large package first.
    public var response = Interval.seconds(600)
    /// For the next bytes of the package.
    public var stall = Interval.seconds(120)
    /// How long a connection is trusted to last while a person thinks; behind it the client connects anew.
    public var decision = Interval.seconds(120)

    /// The limits of the protocol document.
    public init() {}
}
