/// The exit statuses of `mfcln`.
enum ClientStatus: Int32 {
    /// Received and verified, and installed where that was asked for.
    case received = 0
    /// Something went wrong.
    case failed = 1
    /// What is offered is not newer than what is installed.
    case nothingNewer = 2
    /// Nothing was heard in time.
    case nothingHeard = 3
    /// A signal ended the reception.
    case interrupted = 130
}
