internal import BroadcastReceiver
internal import DurableStorage
internal import FluteFormat
internal import RaptorQCode

// Solving and hashing, which other threads do.
extension BroadcastReceptionShell {
    mutating func solveNext() {
        guard self.busyBlock == nil, let key = self.receiver.nextBlockToSolve() else { return }
        guard let object = self.objects[key.object] else { return self.receiver.didSolve(key, .needMore(1)) }
        self.busyBlock = key
        let work = BlockWork(object: object, block: object.block(key.sourceBlockNumber))
        self.solver.perform {
            let progress = work.run()
            return { shell in shell.didSolve(key, work, progress) }
        }
    }

    mutating func didSolve(
        _ key: SourceBlockKey, _ work: BlockWork, _ progress: BlockReception.Progress
    ) {
        self.busyBlock = nil
        if progress == .complete {
            work.object.finish(work.block)
            if self.keeper === work.block { self.keeper = nil }
            self.hashComplete(work.object)
        } else if work.block.keepsAttempt, self.keeper !== work.block {
            self.keeper?.discardAttempt()
            self.keeper = work.block
        }
        self.receiver.didSolve(key, progress)
        let aside = self.aside
        self.aside.removeAll()
        guard progress != .complete else { return }
        for (delivery, symbols) in aside { self.store(delivery, symbols.span.bytes) }
    }

    /// Deliveries kept of a block that is being solved; one in two hundred blocks needs one or two.
    private static let asideLimit = 16

    /// Whether one more symbol of the block that is being solved is kept.
    var hasRoomAside: Bool { self.aside.count < Self.asideLimit }

    /// Keeps symbols of the block that is being solved, a few of which help if it proves unlucky.
    mutating func putAside(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard self.hasRoomAside else { return }
        self.aside.append((delivery, symbols.withUnsafeBytes { Array($0) }))
    }

    /// Hashes what is complete from the beginning on, while other blocks are still coming.
    mutating func hashComplete(_ object: StoredObject) {
        guard let entry = self.receiver.progress(of: object.key)?.entry, entry.contentEncoding == nil,
            object.wantsHashing
        else { return }
        let end = UInt64(object.completeByteCount)
        object.announcedByteCount = object.completeByteCount
        self.writer.perform {
            object.digests.limit(to: entry)
            // What goes wrong here goes wrong again, and is told, when the file is finished.
            try? object.digests.add(object.file.descriptor.rawValue, upTo: end, path: object.file.path)
            return { _ in }
        }
    }
}

/// A block that the worker solves.
///
/// `@unchecked`: nobody else touches the block meanwhile; symbols that come are put aside.
struct BlockWork: @unchecked Sendable {
    let object: StoredObject
    let block: StoredBlock

    func run() -> BlockReception.Progress {
        self.object.withBytes(of: self.block) { self.block.solve(&$0, lanes: .one) }
    }
}
