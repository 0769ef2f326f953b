import ByteCoding
import MultiFilesFormat
import Timekeeping

/// A file while it is being received from one sender.
struct Reception: Sendable {
    /// What is being received.
    let offer: Offer
    /// Who sends it.
    var sender: SenderID
    /// The byte order that this sender was first heard in.
    var byteOrder: ByteOrder
    /// When this sender was last heard.
    var lastHeard: MonotonicInstant
    /// What has arrived; made by the first block, which tells the size of blocks.
    var map: ReceptionMap?
    /// Number of complete files of this offer whose digest was wrong.
    var failedTryCount = 0
    /// The cycle of the newest block.
    var cycleNumber: UInt32
    /// When a block of this sender was last heard, or the offer accepted.
    var lastData: MonotonicInstant
    /// How many cycles have begun since the last block that was not yet held.
    private var barrenCycleChangeCount = 0
    /// Bytes of blocks since the last one that was not yet held.
    private var barrenByteCount: UInt64 = 0

    init(
        _ offer: Offer, from sender: SenderID, _ byteOrder: ByteOrder, cycleNumber: UInt32,
        at now: MonotonicInstant
    ) {
        self.offer = offer
        self.sender = sender
        self.byteOrder = byteOrder
        self.cycleNumber = cycleNumber
        self.lastHeard = now
        self.lastData = now
    }

    /// How many cycles' worth has come since the last block that was not yet held.
    ///
    /// Bytes count, too, for a sender that repeats one block for ever never begins another cycle.
    var barrenCycleCount: Int {
        let worth = self.barrenByteCount / UInt64(max(self.offer.fileByteCount, 1))
        return max(self.barrenCycleChangeCount, Int(clamping: worth))
    }

    /// Whether every byte of the file has arrived.
    var isComplete: Bool {
        self.map?.isComplete ?? (self.offer.fileByteCount == 0)
    }

    /// Notes a block and says which of its bytes are to be stored; `nil` when it lies outside the file.
    mutating func insert(_ header: DatagramHeader) -> Range<UInt32>? {
        let byteCount = header.bodyByteCount
        self.barrenByteCount += UInt64(byteCount) + UInt64(DatagramHeader.encodedByteCount)
        let end = UInt64(header.fileOffset) + UInt64(byteCount)
        guard byteCount > 0, end <= UInt64(self.offer.fileByteCount) else { return nil }
        if self.map == nil {
            let map = ReceptionMap(fileByteCount: self.offer.fileByteCount, blockByteCount: Int(byteCount))
            self.map = map
        }
        guard let run = self.map?.insert(offset: header.fileOffset, byteCount: byteCount) else { return nil }
        self.noteCycle(of: header)
        if !run.isEmpty { self.forgetBarren() }
        return run
    }

    /// Notes blocks that bring nothing new, `byteCount` bytes behind headers like `header`.
    mutating func noteBarren(_ header: DatagramHeader, byteCount: UInt64) {
        self.barrenByteCount += byteCount
        self.noteCycle(of: header)
    }

    /// Forgets all that has arrived.
    mutating func startOver() {
        self.map = nil
        self.forgetBarren()
    }

    private mutating func noteCycle(of header: DatagramHeader) {
        guard header.cycleNumber != self.cycleNumber else { return }
        self.cycleNumber = header.cycleNumber
        self.barrenCycleChangeCount += 1
    }

    private mutating func forgetBarren() {
        self.barrenCycleChangeCount = 0
        self.barrenByteCount = 0
    }
}
