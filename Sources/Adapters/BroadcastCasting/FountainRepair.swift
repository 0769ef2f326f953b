internal import Dispatch
internal import LayeredCoding
internal import RaptorQCode
internal import Synchronization

/// Repair symbols of a RaptorQ object, made ahead on a queue's thread, in windows of many symbols of one
/// block.
///
/// Unchecked: what is behind "sender" is touched by the sending thread only, what is behind "maker" by the
/// queue's, and a window by the maker until it has signalled, by the sender from then until it asks for the
/// next.
final class FountainRepair: @unchecked Sendable {
    /// How long to wait for a window before somebody may have ended the cast.
    private static let patience = DispatchTimeInterval.milliseconds(20)

    private final class Window {
        var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        let made = DispatchSemaphore(value: 0)

        deinit { self.bytes.deallocate() }
    }

    /// What the sender knows of a block.
    private struct Block {
        var course: FountainCourse
        /// The window that is sent from.
        var front = 0
        var frontRange = 0..<0
        /// The symbols of the window that is made meanwhile; empty for none.
        var backRange = 0..<0
    }

    private let file: CastFile
    private let information: TransmissionInformation
    private let memory: FountainMemory
    private let queue: DispatchQueue
    private let isInterrupted: @Sendable () -> Bool
    private let isCancelled = Atomic<Bool>(false)
    private let failure = Mutex<CastError?>(nil)
    private let windows: [Window]
    // Sender.
    private var blocks: [Block] = []
    // Maker.
    private var plans: [Int: EncodingPlan] = [:]
    private var encoders: [EncoderBox?]
    private var source = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// Begins to make repair symbols.
    ///
    /// - Parameters:
    ///   - courses: of all blocks.
    ///   - queue: makes one window after another, in the order in which they are needed.
    ///   - isInterrupted: asked while a window is waited for.
    init(
        _ file: CastFile, _ information: TransmissionInformation, _ memory: FountainMemory,
        courses: [FountainCourse], on queue: DispatchQueue,
        isInterrupted: @escaping @Sendable () -> Bool
    ) {
        self.file = file
        self.information = information
        self.memory = memory
        self.queue = queue
        self.isInterrupted = isInterrupted
        self.windows = (0..<courses.count * memory.windowCount).map { _ in Window() }
        self.encoders = Array(repeating: nil, count: memory.keepsEncoders ? courses.count : 1)
        self.blocks = courses.map { Block(course: $0) }
        for block in self.blocks.indices { self.order(block, window: 0) }
    }

    deinit {
        self.source.deallocate()
    }

    /// Makes nothing more.
    func cancel() {
        self.isCancelled.store(true, ordering: .relaxed)
    }

    /// A repair symbol's bytes, which stay until the next call; the calling thread waits until it is made.
    ///
    /// The symbols of a block are asked for in the order of its course.
    func symbol(_ esi: Int, ofBlock block: Int) throws(CastError) -> UnsafeRawPointer {
        if !self.blocks[block].frontRange.contains(esi) { try self.turn(block) }
        let place = esi - self.blocks[block].frontRange.lowerBound
        precondition(self.blocks[block].frontRange.contains(esi), "a symbol out of its turn")
        let window = block * self.memory.windowCount + self.blocks[block].front
        let bytes = self.windows[window].bytes.baseAddress.unsafelyUnwrapped
        return UnsafeRawPointer(bytes + place * self.information.symbolByteCount)
    }

    /// Waits for the window that is being made, sends from it from now on, and has the other one made.
    private func turn(_ block: Int) throws(CastError) {
        let back = self.blocks[block].frontRange.isEmpty ? 0 : 1 - self.blocks[block].front
        let window = block * self.memory.windowCount + back
        guard back < self.memory.windowCount else { return }
        while self.windows[window].made.wait(timeout: .now() + Self.patience) == .timedOut {
            guard !self.isInterrupted() else { throw .interrupted }
        }
        if let error = self.failure.withLock({ $0 }) { throw error }
        self.blocks[block].front = back
        self.blocks[block].frontRange = self.blocks[block].backRange
        if self.memory.windowCount > 1 { self.order(block, window: 1 - back) }
    }

    private func order(_ block: Int, window: Int) {
        let course = self.blocks[block].course
        let range =
            self.memory.windowCount == 1 && course.remainingCount == nil
            ? course.all : self.blocks[block].course.take(self.memory.windowSymbolCount)
        self.blocks[block].backRange = range
        guard !range.isEmpty else { return }
        let index = block * self.memory.windowCount + window
        self.queue.async { self.make(range, of: block, window: index) }
    }

    // MARK: - Maker

    private func make(_ range: Range<Int>, of block: Int, window index: Int) {
        let window = self.windows[index]
        defer { window.made.signal() }
        guard !self.isCancelled.load(ordering: .relaxed), self.failure.withLock({ $0 }) == nil else { return }
        let byteCount = range.count * self.information.symbolByteCount
        if window.bytes.count < byteCount {
            window.bytes.deallocate()
            window.bytes = .allocate(byteCount: byteCount, alignment: 64)
        }
        do throws(CastError) {
            let box = try self.encoder(of: block)
            let room = UnsafeMutableRawBufferPointer(rebasing: window.bytes[..<byteCount])
            var span = room.mutableBytes
            box.encoder.write(range, into: &span)
        } catch {
            self.failure.withLock { $0 = error }
        }
    }

    /// The encoder of a block: a kept one, or the one of all blocks of the same size, filled anew.
    private func encoder(of block: Int) throws(CastError) -> EncoderBox {
        if self.memory.keepsEncoders, let box = self.encoders[block] { return box }
        let source = self.information.sourceBlock(block)
        let byteCount = source.symbolCount * self.information.symbolByteCount
        if self.source.count < byteCount {
            self.source.deallocate()
            self.source = .allocate(byteCount: byteCount, alignment: 64)
        }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: self.source[..<byteCount])
        try self.file.read(into: bytes, at: source.offset)
        let index = self.memory.keepsEncoders ? block : 0
        let span = UnsafeRawBufferPointer(bytes).bytes
        if let box = self.encoders[index], box.symbolCount == source.symbolCount {
            box.encoder.encode(span)
            return box
        }
        let plan = self.plan(symbolCount: source.symbolCount)
        // The former one first, lest both be in memory.
        self.encoders[index] = nil
        let layout = SymbolLayout(symbolByteCount: self.information.symbolByteCount)
        let box = EncoderBox(
            BlockEncoder(plan: plan, layout: layout, block: span), symbolCount: source.symbolCount)
        self.encoders[index] = box
        return box
    }

    private func plan(symbolCount: Int) -> EncodingPlan {
        if let plan = self.plans[symbolCount] { return plan }
        let plan = EncodingPlan(symbolCount: symbolCount)
        self.plans[symbolCount] = plan
        return plan
    }
}
