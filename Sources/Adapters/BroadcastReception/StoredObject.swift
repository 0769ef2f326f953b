internal import BroadcastReceiver
import CStorage
internal import DurableStorage
import Glibc
internal import LayeredCoding
internal import RaptorQCode

/// An object that is being received: a mapped file with its blocks, and what finds it again after a restart.
///
/// `@unchecked`: the receiving thread has it, but for blocks that the worker solves, and for the digest,
/// which is the worker's alone.
final class StoredObject: @unchecked Sendable {
    let key: ObjectKey
    let information: TransmissionInformation
    let file: PartialFile
    /// Digests of the beginning of the file; the worker's.
    var digests = ObjectDigests()
    /// How many bytes from the beginning are complete.
    private(set) var completeByteCount = 0
    /// How many of those the worker has been told to hash.
    var announcedByteCount = 0
    /// Whether no table has announced it.
    var isNameless = false
    /// Whether bytes of it came from elsewhere than the broadcast.
    var isRepaired = false
    /// Whether anything came since the journal was last written.
    var hasNews = false
    private let map: MappedFile
    private var blocks: [StoredBlock?]
    private var isWhole: [Bool]
    private var firstIncomplete = 0

    /// Bytes between two announcements, so that they stay few.
    private static let hashingStep = 1 << 22

    /// Its identifier in its session.
    let objectID: TransportObjectID
    /// Name of the journal in the working directory.
    let journalName: String

    /// Whether so much more is complete that hashing it is worth its while.
    var wantsHashing: Bool { self.completeByteCount - self.announcedByteCount >= Self.hashingStep }

    /// The name of an object's file, without its suffix.
    ///
    /// Two senders may use the same session identifier, and must not receive into one file.
    static func name(_ source: SourceID, _ sessionID: TransportSessionID, _ objectID: TransportObjectID)
        -> String
    {
        "\(source.text)-\(sessionID)-\(objectID)"
    }

    /// Opens or creates the file, as long as the object with the padding of its last symbol.
    init(
        _ key: ObjectKey, _ objectID: TransportObjectID, _ information: TransmissionInformation,
        named name: String, in directory: borrowing BaseDirectory
    ) throws(StorageError) {
        let file = try PartialFile(name + ".part", in: directory)
        let padded = information.totalSymbolCount.multipliedReportingOverflow(
            by: UInt64(information.symbolByteCount))
        guard !padded.overflow, let byteCount = Int(exactly: padded.partialValue) else {
            throw StorageError(
                operation: "store \(information.transferByteCount) bytes as", path: file.path, errno: EFBIG)
        }
        if try file.byteCount() != UInt64(byteCount) {
            // Looked at beforehand, because reserving goes on beside the first symbols: a store to a full
            // disk would end the program.
            try requireFreeSpace(byteCount: UInt64(byteCount), beside: file.path)
            try file.truncate(byteCount: UInt64(byteCount))
        }
        // An object without bytes has no blocks, and nobody looks at this byte.
        self.map = try MappedFile(
            file.descriptor.rawValue, byteCount: max(1, byteCount), path: file.path)
        self.file = file
        self.journalName = name + ".journal"
        self.objectID = objectID
        self.key = key
        self.information = information
        self.blocks = Array(repeating: nil, count: information.sourceBlockCount)
        self.isWhole = Array(repeating: false, count: information.sourceBlockCount)
    }

    /// Whether the file is on a file system in memory, where setting space aside means to write it.
    var isInMemory: Bool { fc_is_in_memory(self.file.descriptor.rawValue) == 1 }

    /// Sets the file's space aside.
    func reserve() throws(StorageError) {
        try self.file.reserve(
            byteCount: self.information.totalSymbolCount * UInt64(self.information.symbolByteCount))
    }

    /// Takes the symbols of a delivery.
    func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) -> (newCount: Int, isComplete: Bool) {
        let block = self.block(delivery.block.sourceBlockNumber)
        let newCount = self.withBytes(of: block) {
            block.store(symbols, firstSymbolID: delivery.firstSymbolID, count: delivery.count, block: &$0)
        }
        if newCount > 0 { self.hasNews = true }
        if block.isComplete { self.finish(block) }
        return (newCount, block.isComplete)
    }

    /// Whether a symbol would bring its block nearer to completion.
    ///
    /// - Precondition: the object has the block, and no other thread has it.
    func needs(_ esi: Int, ofBlock number: Int) -> Bool {
        guard !self.isWhole[number] else { return false }
        return self.blocks[number]?.needs(esi) ?? true
    }

    /// The state of a block that is not complete.
    func block(_ number: Int) -> StoredBlock {
        if let block = self.blocks[number] { return block }
        let block = StoredBlock(self.information, number)
        self.blocks[number] = block
        return block
    }

    /// Calls `body` with a block's bytes.
    func withBytes<Result>(of block: StoredBlock, _ body: (inout MutableRawSpan) -> Result) -> Result {
        self.map.withBytes(block.range, body)
    }

    /// Notes that a block is complete; its book-keeping is given back.
    func finish(_ block: StoredBlock) {
        self.isWhole[block.number] = true
        self.blocks[block.number] = nil
        self.hasNews = true
        while self.firstIncomplete < self.isWhole.count, self.isWhole[self.firstIncomplete] {
            self.firstIncomplete += 1
        }
        let count = self.firstIncomplete
        self.completeByteCount =
            count == self.isWhole.count
            ? Int(self.information.transferByteCount) : Int(self.information.sourceBlock(count).offset)
    }

    /// Whether a block is one of this object's.
    func has(_ block: StoredBlock) -> Bool { self.blocks.contains { $0 === block } }

    /// Whether a block is complete.
    func isComplete(_ number: Int) -> Bool { self.isWhole[number] }

    /// What is held now; blocks that the worker has are left out.
    func journal(digest: [UInt8], isAuthenticated: Bool, isBusy: (Int) -> Bool) -> ReceptionJournal {
        var journal = ReceptionJournal(
            information: self.information.encodedExtension(), digest: digest,
            isAuthenticated: isAuthenticated)
        for number in self.blocks.indices where !isBusy(number) {
            if self.isWhole[number] {
                let count = self.information.sourceBlock(number).symbolCount
                let sources = [UInt8](repeating: 0xFF, count: (count + 7) / 8)
                journal.blocks.append(.init(number: number, sources: sources, repairs: []))
            } else if let block = self.blocks[number],
                let held = self.withBytes(of: block, { block.journal($0) })
            {
                journal.blocks.append(held)
            }
        }
        return journal
    }

    /// Takes over what an earlier run held; tells of each block how many symbols those are.
    func resume(_ journal: ReceptionJournal, tell: (_ block: Int, _ count: Int, _ isComplete: Bool) -> Void) {
        for entry in journal.blocks
        where self.blocks.indices.contains(entry.number) && !self.isWhole[entry.number] {
            let block = self.block(entry.number)
            let count = self.withBytes(of: block) { block.resume(entry, &$0) }
            let isComplete = block.isComplete
            if isComplete { self.finish(block) }
            if count > 0 { tell(entry.number, count, isComplete) }
        }
        self.hasNews = false
    }
}
