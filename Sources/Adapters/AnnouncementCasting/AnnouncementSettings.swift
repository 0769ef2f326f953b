/// What is asked of an announcement.
package struct AnnouncementSettings: Sendable {
    /// The metadata directory of a depot.
    package var directory: String
    /// Descriptions of sessions: files, or directories of them.
    package var sessionPaths: [String] = []
    /// Bits per second on the wire.
    package var bitsPerSecond: UInt64 = 128_000
    /// Bytes of the IP and UDP headers of a datagram: 28 for IPv4, 48 for IPv6.
    package var headerByteCount = 28

    /// The defaults.
    package init(directory: String) {
        self.directory = directory
    }
}
