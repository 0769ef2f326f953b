/// What becomes of a packet at a ``ReleaseGate``.
public enum GateVerdict: Hashable, Sendable {
    /// It is genuine: store its symbol, if ``SessionReceiver/accept(_:at:)`` agrees.
    case accepted(SymbolDelivery)
    /// It is kept until its batch is proven; ``ReleaseGate/handOutReleased(_:)`` gives it back then.
    case waiting
    /// Its object needs storage first; then give the same packet again.
    case unopened(ObjectKey)
    /// It is of no use.
    case ignored(IgnoredReason)
}

/// What a symbol is worth, as the shell that stores symbols knows it.
public enum SymbolNeed: Hashable, Sendable {
    /// It is not at hand.
    case needed
    /// It is at hand, or its block is complete.
    case held
    /// Its object has no storage yet.
    case unopened
}
