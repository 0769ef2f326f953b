public import Timekeeping

/// How long a client may take for what.
public struct ServerLimits: Hashable, Sendable {
    /// Until the handshake is complete: whoever does not know the secret stays no longer than this.
    public var handshake = Interval.seconds(30)
    /// Between two requests; a person may sit at the question whether to upgrade.
    public var idle = Interval.seconds(600)
    /// For one response or one piece of a package to go out.
    public var stall = Interval.seconds(120)

    /// The limits of the protocol document.
    public init() {}
}
