/// How much strangers may make a listener keep.
package struct AnnouncementLimits: Sendable {
    /// Greatest file in bytes, as it is sent and when it is expanded.
    package var fileByteCount = 5_000_000
    /// Bytes of all files of one source together, complete and incomplete ones.
    package var sourceByteCount = 8 << 20
    /// Files of one source.
    package var fileCount = 2_048
    /// Symbols of a file; more would take long to solve.
    package var symbolCount = 8_192
    /// Sources that are listened to at a time.
    package var sourceCount = 8
    /// Book-keeping of one source in bytes.
    package var stateByteCount = 6 << 20
    /// Refusals that are told.
    package var toldCount = 64

    /// The usual limits: some 120 MB when strangers do their worst, and a few hundred kilobytes as a rule.
    package init() {}
}
