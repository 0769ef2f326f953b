public import FluteFormat
public import LayeredCoding
public import Timekeeping

/// What a receiver listens for, and how much a stranger may make it do.
public struct ReceiverConfiguration: Sendable {
    /// When a receiver has done its work.
    public enum Goal: Hashable, Sendable {
        /// Every file that a file delivery table has announced is complete.
        case everythingAnnounced
        /// So many files are complete.
        case fileCount(Int)
        /// Never: newer files are received as they are announced.
        case endless
    }

    /// Makes elements of XML; it throws where the bytes are no document that could be a table.
    public typealias DocumentReader = @Sendable (_ bytes: [UInt8]) throws -> XMLElement
    /// Undoes a content encoding; it throws where the result would have more than `limit` bytes.
    public typealias Expander =
        @Sendable (
            _ encoding: ContentEncoding, _ bytes: [UInt8], _ limit: Int
        ) throws -> [UInt8]

    /// The session to receive; `nil` for all.
    public var sessionID: TransportSessionID?
    /// The sender to listen to; `nil` for all.
    public var source: SourceID?
    /// When the work is done.
    public var goal = Goal.everythingAnnounced
    /// How long nothing may be heard before the receiver gives up.
    public var silenceLimit = Interval.seconds(30)
    /// How long everything may take; `nil` for as long as it needs.
    public var timeLimit: Interval?
    /// The present, in seconds of the NTP era (since 1900, modulo 2³²); `nil` where no clock is to be
    /// trusted, and then no table expires.
    public var ntpSeconds: UInt32?

    /// Memory for the states of objects and blocks in bytes, decoders' book-keeping included.
    public var memoryByteCount = 32 << 20
    /// How many sessions are followed at a time.
    public var sessionLimit = 16
    /// How many objects have storage at a time.
    public var openObjectLimit = 512
    /// How many files may be announced at a time.
    public var fileLimit = 10_000
    /// The greatest file delivery table in bytes, before and after its content encoding is undone.
    public var tableByteLimit = 1 << 20
    /// How many tables are received at a time.
    public var tableLimit = 4
    /// The greatest object in bytes, as transferred.
    public var objectByteLimit = UInt64(1) << 44

    /// Reads the XML of file delivery tables.
    public let readDocument: DocumentReader
    /// Expands compressed tables.
    public let expand: Expander

    /// The usual limits, for everything that is on the channel.
    public init(readDocument: @escaping DocumentReader, expand: @escaping Expander) {
        self.readDocument = readDocument
        self.expand = expand
    }
}
