package import AnnouncementPlanning

/// What is announced at a moment, and how often.
package struct AnnouncementFacts: Hashable, Sendable {
    /// A file on the channel.
    package struct File: Hashable, Sendable {
        /// Its name.
        package let name: String
        /// Its bytes.
        package let byteCount: Int
        /// Bytes that are sent of it, compressed where that helps, without headers.
        package let transferByteCount: Int
        /// Packets that carry it once.
        package let packetCount: Int
        /// UDP payload of these packets, headers of ALC included.
        package let payloadByteCount: Int
        /// How often it is repeated.
        package let priority: AnnouncementPriority
    }

    /// All files.
    package let files: [File]
    /// UDP payload of the file delivery table's packets.
    package let tableByteCount: Int
    /// Version of the timestamp.
    package let timestampVersion: UInt64
    /// The greatest version of root.
    package let rootVersion: UInt64
    /// Within how many seconds each of the newest files is sent once.
    package let newestSeconds: Double
    /// Within how many seconds each of the others is; 0 where there are none.
    package let otherSeconds: Double
    /// Bits per second on the wire.
    package let bitsPerSecond: UInt64

    /// UDP payload of the newest files and the table, each sent once.
    package var newestPayloadByteCount: Int {
        self.files.lazy.filter { $0.priority == .newest }.reduce(self.tableByteCount) {
            $0 + $1.payloadByteCount
        }
    }

    /// Whether the newest files come as often as they are to, every 2 s.
    package var isFastEnough: Bool { self.newestSeconds <= AnnouncementPlan.wantedSeconds }

    /// The least rate at which they would.
    package var sufficientBitsPerSecond: UInt64 {
        let rate = Double(self.bitsPerSecond) * self.newestSeconds / AnnouncementPlan.wantedSeconds
        return UInt64(min(rate.rounded(.up), 1e15))
    }
}
