/// The journal could not be written, so that nothing more may be done.
package struct JournalWriteFailure: Error, CustomStringConvertible {
    /// Why, in words.
    let cause: String

    /// Why, and what to do.
    package var description: String {
        "\(self.cause). Without the journal nothing goes on; remove the cause, then run 'fleetcast-agent resume'"
    }
}
