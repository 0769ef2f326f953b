/// How a reception ended.
public enum ReceptionOutcome: Hashable, Sendable {
    /// The file is complete and its digest is right.
    case received(version: UInt32)
    /// What is on the air is not newer than what is installed, and not forced.
    case nothingNewer(offeredVersion: UInt32)
    /// Nobody was heard, or the sender fell silent, for the configured time.
    case nothingHeard(heardDataOnly: Bool)
    /// Only offers that cannot be accepted were heard.
    case refusedOffer(OfferRefusal)
    /// The file arrived completely twice, with a wrong digest each time.
    case digestMismatch
    /// The carousel went round many times without bringing what is missing.
    case stalled(cycleCount: Int)
}

/// Why an offer cannot be accepted.
public enum OfferRefusal: Hashable, Sendable {
    /// The INFO message breaks its format.
    case malformed
    /// The offered name is more than a file name, or none.
    case unusableFileName
}
