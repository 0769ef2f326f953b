package import TrustedUpdate

/// Where metadata and targets come from: a server, a directory, a broadcast.
package protocol UpdateSource: Sendable {
    /// Asks for a metadata file.
    ///
    /// - Returns: ``UpdateEvent/received(_:)``, `absent`, `endless` or `unreachable`. `absent` means that whoever
    ///   was asked has no such file; a road that failed is `unreachable`.
    func metadata(_ request: MetadataRequest) -> UpdateEvent
}

/// Where targets come from.
package protocol TargetSource: Sendable {
    /// Passes the file at `components` below the source's base on, piece by piece, in any order, each byte once.
    ///
    /// - Throws: what went wrong; ``TargetFailure/absent(_:)`` where there is no such file.
    func fetch(
        _ components: [String], byteCount: UInt64,
        to sink: @escaping @Sendable (UInt64, UnsafeRawBufferPointer) throws -> Void
    ) throws
}
