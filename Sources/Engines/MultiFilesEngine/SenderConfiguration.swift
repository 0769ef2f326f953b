public import ByteCoding
public import Timekeeping

/// How a MultiFiles sender runs its carousel.
public struct SenderConfiguration: Hashable, Sendable {
    /// File bytes sent per second; `nil` for as fast as the machine can.
    public var bytesPerSecond: UInt64?
    /// How often the offer is repeated within a cycle.
    public var informationInterval: Interval
    /// Byte order of all integers on the wire.
    public var byteOrder: ByteOrder
    /// Whether receivers shall install even what is not newer.
    public var isForced: Bool
    /// Number of cycles after which the sender is done; `nil` for never.
    public var cycleLimit: UInt32?

    /// Creates a configuration.
    public init(
        bytesPerSecond: UInt64?,
        informationInterval: Interval,
        byteOrder: ByteOrder = .network,
        isForced: Bool = false,
        cycleLimit: UInt32? = nil
    ) {
        self.bytesPerSecond = bytesPerSecond
        self.informationInterval = informationInterval
        self.byteOrder = byteOrder
        self.isForced = isForced
        self.cycleLimit = cycleLimit
    }
}
