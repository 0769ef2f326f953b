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
    /// The sender goes on, but the file does not come nearer.
    case stalled(StallReason)
}

/// How a sender keeps a receiver waiting for nothing.
public enum StallReason: Hashable, Sendable {
    /// So many cycles, or as many bytes, brought nothing new.
    case barrenCycles(Int)
    /// Offers came for a long time, but no block.
    case offersOnly
    /// The offer changed so many times.
    case changingOffers(Int)
}

/// Why an offer cannot be accepted.
public enum OfferRefusal: Hashable, Sendable {
    /// The INFO message breaks its format.
    case malformed
    /// The offered name is more than a file name, or none.
    case unusableFileName
}
