internal import BroadcastReceiver
internal import FluteFormat
import Glibc
internal import LayeredCoding
internal import RaptorQCode
import SystemClock
internal import Timekeeping

// What a broadcast did not bring, fetched by HTTP.
extension BroadcastReceptionShell {
    /// Rounds of fetching and solving, because a block that is unlucky needs a symbol more.
    private static let roundLimit = 4

    /// Fetches what is missing, after a random delay; whether there is anything to wait for.
    mutating func repairMissing(
        at now: MonotonicInstant, _ isStopped: () -> Bool, _ onEvent: (BroadcastReceptionEvent) -> Void
    ) throws -> Bool {
        guard let repair = self.repair, !self.hasRepaired else { return false }
        guard let instant = self.repairInstant else {
            guard !self.incompleteObjects.isEmpty else { return false }
            var random = SystemRandomNumberGenerator()
            let delay = Int64.random(in: 0...max(0, repair.window.nanoseconds), using: &random)
            self.repairInstant = now.advanced(by: Interval(nanoseconds: delay))
            self.events.append(.repairScheduled(seconds: Double(delay) / 1e9))
            return true
        }
        guard now >= instant else { return true }
        self.hasRepaired = true
        for object in self.incompleteObjects where !isStopped() {
            try self.repairObject(object, repair, isStopped, onEvent)
        }
        return true
    }

    /// Announced objects that are neither complete nor refused.
    private var incompleteObjects: [ObjectProgress] {
        self.receiver.progress.filter { $0.isFile && $0.entry != nil && ($0.phase == .waiting || $0.phase == .receiving) }
    }

    private mutating func repairObject(
        _ progress: ObjectProgress, _ repair: RepairPlan, _ isStopped: () -> Bool,
        _ onEvent: (BroadcastReceptionEvent) -> Void
    ) throws {
        guard let entry = progress.entry else { return }
        do {
            guard entry.contentEncoding == nil else {
                throw RepairFailure.encoded
            }
            let components = try self.repairComponents(of: progress.key, entry)
            self.receiver.open(progress.key, at: MonotonicClock.now())
            self.performActions()
            for _ in 0..<Self.roundLimit {
                self.finishWork()
                self.tell(onEvent)
                guard let object = self.objects[progress.key] else { return }
                let wanted = self.wantedSymbols(of: object)
                guard !wanted.isEmpty else { return }
                try self.fetch(wanted, of: object, entry, components, repair, isStopped, onEvent)
            }
        } catch {
            self.events.append(.repairFailed(entry, "\(error)"))
        }
    }

    /// The first missing source symbols of each block, as many as it still needs.
    private func wantedSymbols(of object: StoredObject) -> [WantedSymbol] {
        var wanted: [WantedSymbol] = []
        for number in 0..<object.information.sourceBlockCount where !object.isComplete(number) {
            let key = SourceBlockKey(object: object.key, sourceBlockNumber: number)
            let count = self.receiver.missingSymbolCount(key)
            guard count > 0 else { continue }
            let block = object.block(number)
            let missing = (0..<block.symbolCount).lazy.filter { !block.holds(sourceSymbol: $0) }.prefix(count)
            wanted += missing.map { WantedSymbol(block: number, esi: $0) }
        }
        return wanted
    }

    private mutating func fetch(
        _ wanted: [WantedSymbol], of object: StoredObject, _ entry: FileEntry, _ components: [String],
        _ repair: RepairPlan, _ isStopped: () -> Bool, _ onEvent: (BroadcastReceptionEvent) -> Void
    ) throws {
        guard (object.information.raptorQ?.subBlockCount ?? 1) == 1 else { throw RepairFailure.subBlocks }
        var assembler = SymbolAssembler(wanted, object.information)
        let byteCount = assembler.ranges.reduce(0) { $0 + UInt64($1.count) }
        onEvent(.repairBegan(entry, symbolCount: wanted.count, byteCount: byteCount))
        // From here on its journal stays as it is: it knows nothing of what the server sent.
        if !object.isRepaired {
            self.writeJournals()
            self.finishWork()
            object.isRepaired = true
        }
        let transfer = RepairTransfer(
            repair, components, assembler.ranges, of: object.information.transferByteCount)
        defer { transfer.stop() }
        while true {
            let (pieces, result) = transfer.take()
            for piece in pieces {
                try piece.bytes.withUnsafeBytes { bytes in
                    try assembler.add(bytes, at: piece.offset) { self.store($0, $1, in: object) }
                }
            }
            self.settle()
            self.tell(onEvent)
            if isStopped() { return }
            if let deadline = self.deadline, MonotonicClock.now() >= deadline { throw RepairFailure.tooLate }
            if let result { return try result.get() }
            if pieces.isEmpty { usleep(10_000) }
        }
    }

    private mutating func store(_ symbol: WantedSymbol, _ bytes: [UInt8], in object: StoredObject) {
        let key = SourceBlockKey(object: object.key, sourceBlockNumber: symbol.block)
        // While a block is being solved, the worker has it.
        guard !object.isComplete(symbol.block), self.busyBlock != key else { return }
        let delivery = SymbolDelivery(
            block: key, firstSymbolID: symbol.esi, count: 1, payload: 0..<bytes.count)
        self.store(delivery, bytes.span.bytes)
    }
}

/// A source symbol that is to be fetched.
struct WantedSymbol: Hashable {
    let block: Int
    let esi: Int
}

/// Why an object cannot be completed by ranges of its file.
enum RepairFailure: Error, CustomStringConvertible {
    case encoded
    case subBlocks
    case strayBytes
    case tooLate

    var description: String {
        switch self {
        case .encoded: "it is broadcast compressed, and the server has it uncompressed"
        case .subBlocks: "its symbols are divided into sub-blocks, and do not lie in one piece of the file"
        case .tooLate: "the time of the deadline is over"
        case .strayBytes: "the server sent bytes that were not asked for"
        }
    }
}
