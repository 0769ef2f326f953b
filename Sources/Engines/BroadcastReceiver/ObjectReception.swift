internal import FluteFormat
internal import LayeredCoding
internal import Timekeeping

/// A transport object that is being received, or was, or could be.
final class ObjectReception {
    enum Phase {
        /// It is known, but nothing is stored of it.
        case waiting
        /// The shell has been asked for storage.
        case opening
        /// Its symbols are collected.
        case receiving
        /// All its blocks are complete; a table has yet to name it.
        case nameless
        /// The shell checks it and gives it its name.
        case finishing
        /// It is where it belongs.
        case stored
        /// It will not be received.
        case refused
    }

    let key: ObjectKey
    let objectID: TransportObjectID
    unowned let session: Session
    /// Whether it becomes a file; otherwise it only serves to receive others.
    let isFile: Bool
    var phase = Phase.waiting
    var information: TransmissionInformation? {
        didSet { self.encodedInformation = self.information?.encodedExtension() ?? [] }
    }
    /// EXT_FTI as its packets have it, if they agree with what is known.
    private(set) var encodedInformation: [UInt8] = []
    /// What the table says of it; `nil` as long as only its packets are known.
    var entry: FileEntry?
    /// Memory that was taken for that.
    var entryByteCount = 0
    var blocks: [BlockProgress] = []
    var completeBlockCount = 0
    /// Memory that was taken for it out of the budget, blocks included.
    var takenByteCount = 0
    /// How often its digest was wrong.
    var damageCount = 0
    var newestInstant: MonotonicInstant
    private(set) var heldSymbolCount: UInt64 = 0

    init(
        _ key: ObjectKey, _ objectID: TransportObjectID, in session: Session, isFile: Bool,
        at now: MonotonicInstant
    ) {
        self.key = key
        self.objectID = objectID
        self.session = session
        self.isFile = isFile
        self.newestInstant = now
    }

    /// Whether nothing more is to be done for it.
    var isDone: Bool { self.phase == .stored || self.phase == .refused }

    /// Whether the shell stores something of it.
    var hasStorage: Bool {
        switch self.phase {
        case .opening, .receiving, .nameless, .finishing: true
        case .waiting, .stored, .refused: false
        }
    }

    /// How far a block is; `nil` where nothing is being collected.
    func phase(ofBlock number: Int) -> BlockProgress.Phase? {
        self.phase == .receiving && number < self.blocks.count ? self.blocks[number].phase : nil
    }

    /// Counts symbols of a block.
    func hold(_ count: Int, block number: Int) {
        self.blocks[number].heldCount += UInt32(truncatingIfNeeded: count)
        self.heldSymbolCount += UInt64(count)
    }

    /// Notes that a block is whole; its symbols count as held from now on.
    func complete(block number: Int, symbolCount: Int) {
        let held = UInt64(self.blocks[number].heldCount)
        self.heldSymbolCount = self.heldSymbolCount - held + UInt64(symbolCount)
        self.blocks[number].heldCount = UInt32(truncatingIfNeeded: symbolCount)
        self.blocks[number].phase = .complete
        self.completeBlockCount += 1
    }

    /// As if nothing had ever been stored of it.
    func forgetSymbols() {
        self.blocks = []
        self.completeBlockCount = 0
        self.heldSymbolCount = 0
        self.phase = .waiting
    }
}
