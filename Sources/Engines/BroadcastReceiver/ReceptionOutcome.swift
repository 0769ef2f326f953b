/// How a reception ended.
public enum ReceptionOutcome: Hashable, Sendable {
    /// What was to be received is there.
    case complete
    /// Everything announced was dealt with, but some of it was refused or could not be stored.
    case failed
    /// Not one packet of the session was heard for the time of the silence limit.
    case nothingHeard
    /// Packets came, but none that led to a file: no table, for example.
    case nothingAnnounced
    /// The senders ended their sessions; something is missing.
    case sessionsClosed
    /// Nothing was heard any more for the time of the silence limit; something is missing.
    case silence
    /// The time limit was reached; something is missing.
    case timeIsOver
}
