public import LayeredCoding
public import RaptorQCode

/// How the files of an announcement share its rate.
///
/// The newest files come one after another, each once in ``newestSeconds``, and one packet in a few belongs
/// to old roots: they take at most a third of the rate and come at most a quarter as often.
public struct AnnouncementPlan: Hashable, Sendable {
    /// Most bytes of a symbol, so that a datagram has at most 1448 bytes of UDP payload.
    public static let maximumSymbolByteCount = 1_408
    /// How often the newest files are to be repeated at least, in seconds.
    public static let wantedSeconds = 2.0
    /// The greatest weight of ``BroadcastSender``'s objects.
    static let maximumWeight = 1_000.0

    /// A file of the announcement.
    public struct File: Hashable, Sendable {
        /// Bytes of a lap on the wire: of all its packets, IP and UDP headers included.
        public let lapByteCount: Int
        /// How often it is to come.
        public let priority: AnnouncementPriority

        /// Describes a file.
        ///
        /// - Precondition: a lap has bytes.
        public init(lapByteCount: Int, priority: AnnouncementPriority) {
            precondition(lapByteCount > 0, "a lap has at least one packet")
            self.lapByteCount = lapByteCount
            self.priority = priority
        }
    }

    /// The weight of each file, from 1 to 1000, in the order in which they were given.
    public let weights: [Int]
    /// How long it takes until each of the newest files was sent once, in seconds.
    public let newestSeconds: Double
    /// How long it takes until each old root was sent once, in seconds; 0 without any.
    public let otherSeconds: Double

    /// Whether the newest files come as often as they are to.
    public var isFastEnough: Bool { self.newestSeconds <= Self.wantedSeconds }

    /// Plans an announcement.
    ///
    /// - Parameters:
    ///   - files: in any order.
    ///   - tableByteCount: bytes of the file delivery table on the wire; it comes with each round of the
    ///     newest files.
    ///   - bitsPerSecond: the rate on the wire, at least 1.
    public init(_ files: [File], tableByteCount: Int, bitsPerSecond: UInt64) {
        let newest = Double(max(1, Self.byteCount(files, .newest)))
        let chain = Double(Self.byteCount(files, .chain))
        // Each byte of the newest files has the weight 1.
        let chainFactor = chain > 0 ? min(1 / 4, newest / 2 / chain) : 0
        let raw = files.map { file in
            Double(file.lapByteCount) * (file.priority == .newest ? 1 : chainFactor)
        }
        let scale = Self.maximumWeight / (raw.max() ?? Self.maximumWeight)
        self.weights = raw.map { max(1, Int(($0 * scale).rounded(.down))) }
        let round = newest + chain * chainFactor + Double(max(0, tableByteCount))
        let seconds = round * 8 / Double(max(1, bitsPerSecond))
        self.newestSeconds = seconds
        self.otherSeconds = chainFactor > 0 ? seconds / chainFactor : 0
    }

    /// How a file of so many bytes is cut into symbols: into as few as fit datagrams, of one size.
    ///
    /// One that fits a packet is sent without a code, which needs no padding; of all others a receiver may
    /// lose any symbols and take later ones.
    ///
    /// - Returns: `nil` for a file without bytes, and for one too large for RaptorQ.
    public static func information(byteCount: Int) -> TransmissionInformation? {
        guard byteCount > 0 else { return nil }
        guard byteCount > self.maximumSymbolByteCount else {
            return try? .compactNoCode(
                transferByteCount: UInt64(byteCount), symbolByteCount: byteCount, maximumBlockSymbolCount: 1)
        }
        let symbolCount = (byteCount - 1) / self.maximumSymbolByteCount + 1
        let symbolByteCount = (byteCount - 1) / symbolCount + 1
        let information = try? ObjectTransmissionInformation(
            transferByteCount: UInt64(byteCount), symbolByteCount: symbolByteCount, sourceBlockCount: 1)
        return information.map { .raptorQ($0) }
    }

    private static func byteCount(_ files: [File], _ priority: AnnouncementPriority) -> Int {
        files.lazy.filter { $0.priority == priority }.reduce(0) { $0 + $1.lapByteCount }
    }
}
