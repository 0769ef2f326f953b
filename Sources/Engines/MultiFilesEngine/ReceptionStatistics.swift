/// What a receiver heard, counted in datagrams.
public struct ReceptionStatistics: Hashable, Sendable {
    /// All datagrams.
    public internal(set) var datagramCount: UInt64 = 0
    /// DATA messages whose bytes had arrived before.
    public internal(set) var duplicateCount: UInt64 = 0
    /// Datagrams that break the format, or whose block lies outside the file.
    public internal(set) var malformedCount: UInt64 = 0
    /// Datagrams of another sender than the one that is being received.
    public internal(set) var foreignCount: UInt64 = 0
    /// Offers that could not be accepted.
    public internal(set) var refusedOfferCount: UInt64 = 0
    /// Times that reception started over because the offer changed or the digest was wrong.
    public internal(set) var restartCount: UInt64 = 0
}
