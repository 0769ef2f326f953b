package import MultiFilesEngine
package import MultiFilesFormat

/// How a reception ended, and with what.
package enum ReceptionResult {
    /// The verified file stands at `path`.
    case saved(Offer, path: String)
    /// No file was received.
    case ended(ReceptionOutcome)
    /// Somebody asked to stop.
    case stopped
}
