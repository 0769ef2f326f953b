package import BroadcastReceiver
package import Datagrams
internal import DeviceCrypto
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import LayeredCoding
internal import RaptorQCode
import SystemClock
internal import Timekeeping

/// Runs a ``BroadcastReceiver/SessionReceiver`` on sockets and a directory, on the calling thread.
///
/// Four threads share the work: one takes datagrams from the kernel, whatever the disk does; the calling one
/// looks at them and puts symbols to their places; one solves, a block at a time; one hashes, writes journals
/// and names files.
package struct BroadcastReceptionShell: ~Copyable {
    /// How often progress is told, and a request to stop is noticed at the latest.
    private static let progressInterval = Interval.milliseconds(100)
    /// How long to wait for work that is being done after the last packet.
    private static let pauseInterval = Interval.milliseconds(10)
    /// What a repair may take, its random delay apart, before a deadline.
    private static let repairLead = Interval.seconds(10)

    let output: SharedOutput
    var receiver: SessionReceiver
    let admission: Admission
    var objects: [ObjectKey: StoredObject] = [:]
    var busyBlock: SourceBlockKey?
    /// Events that have not been told yet.
    var events: [BroadcastReceptionEvent] = []
    let repair: RepairPlan?
    let acceptsUnverified: Bool
    var repairInstant: MonotonicInstant?
    /// What came of ``busyBlock`` while it is being solved.
    var aside: [(SymbolDelivery, [UInt8])] = []
    var hasRepaired = false
    let queue: ReceptionQueue
    /// Solves, a block at a time.
    let solver: ReceptionWorker
    /// Hashes, writes and names.
    let writer: ReceptionWorker
    var nextProgress: MonotonicInstant
    var nextJournal: MonotonicInstant
    var isWritingJournal = false
    let objectByteLimit: UInt64
    let start: MonotonicInstant
    let deadline: MonotonicInstant?
    /// The block whose attempt in vain is kept, so that only one keeps that memory.
    var keeper: StoredBlock?

    /// Creates a reception from `queue` into `output`.
    package init(
        from queue: ReceptionQueue, into output: consuming OutputDirectory,
        _ configuration: ReceiverConfiguration,
        repair: RepairPlan? = nil, acceptsUnverified: Bool = false
    ) {
        let now = MonotonicClock.now()
        self.init(
            from: queue, into: SharedOutput(output),
            SessionReceiver(configuration, startingAt: now), .announcements, configuration, repair,
            acceptsUnverified: acceptsUnverified, startingAt: now)
    }

    /// Creates a reception of releases from `queue` into `output`: of what is heard, only what their broadcast keys
    /// vouch for counts.
    ///
    /// - Throws: ``ReleaseError``.
    package init(
        from queue: ReceptionQueue, into output: consuming OutputDirectory,
        _ configuration: ReceiverConfiguration, trusting releases: [WantedRelease],
        repair: RepairPlan? = nil
    ) throws {
        let now = MonotonicClock.now()
        let output = SharedOutput(output)
        let plan = try ReleasePlan.make(
            releases, configuration, startingAt: now,
            present: { try output.present($0.names) },
            spines: { digest, byteCount in
                output.contents(of: ReleaseAdmission.spineComponents(digest), limit: byteCount)
                    .flatMap { MerkleHasher.digest(of: $0.span.bytes) == digest ? $0 : nil }
            })
        let (admission, present) = (plan.admission, plan.present)
        self.init(
            from: queue, into: output, plan.receiver, .releases(admission), configuration, repair,
            acceptsUnverified: false, startingAt: now)
        self.openReleases(admission, present, at: now)
    }

    private init(
        from queue: ReceptionQueue, into output: SharedOutput, _ receiver: consuming SessionReceiver,
        _ admission: Admission, _ configuration: ReceiverConfiguration, _ repair: RepairPlan?,
        acceptsUnverified: Bool, startingAt now: MonotonicInstant
    ) {
        self.queue = queue
        self.output = output
        self.receiver = receiver
        self.admission = admission
        self.solver = ReceptionWorker("reception-solver") { [waker = queue.waker] in waker.wake() }
        self.writer = ReceptionWorker("reception-writer") { [waker = queue.waker] in waker.wake() }
        self.repair = repair
        self.acceptsUnverified = acceptsUnverified
        self.objectByteLimit = configuration.objectByteLimit
        self.start = now
        self.deadline = configuration.timeLimit.map { now.advanced(by: $0) }
        self.nextProgress = now
        self.nextJournal = now.advanced(by: Self.journalInterval)
    }

    /// Receives until there is an outcome or `isStopped` says so: `nil` then.
    ///
    /// What is incomplete stays in the working directory, and a later run goes on with it.
    package mutating func run(
        isStopped: () -> Bool, onEvent: (BroadcastReceptionEvent) -> Void
    ) throws -> ReceptionOutcome? {
        defer { self.close(onEvent) }
        while !isStopped() {
            let now = MonotonicClock.now()
            var outcome = self.receiver.outcome(at: now)
            if outcome != nil, try self.takeDatagrams(until: now) > 0 {
                // What waited in the queue while this thread was busy elsewhere was heard in time.
                self.settle()
                outcome = self.receiver.outcome(at: now)
            }
            if let outcome, try !self.goesOn(after: outcome, at: now, isStopped, onEvent) { return outcome }
            let wakeUp = now.advanced(by: outcome == nil ? Self.progressInterval : Self.pauseInterval)
            // A deadline may have passed and wait for a file that is being checked.
            let deadline = max(self.receiver.deadline, now.advanced(by: Self.pauseInterval))
            _ = try self.takeDatagrams(until: outcome == nil ? min(deadline, wakeUp) : wakeUp)
            self.settle()
            self.tell(onEvent)
            self.writeJournalsIfDue()
            if self.mustRepair(now) { _ = try self.repairMissing(at: now, isStopped, onEvent) }
        }
        return nil
    }

    /// Whether there is something to be done yet after the receiver came to an end.
    mutating func goesOn(
        after outcome: ReceptionOutcome, at now: MonotonicInstant, _ isStopped: () -> Bool,
        _ onEvent: (BroadcastReceptionEvent) -> Void
    ) throws -> Bool {
        switch outcome {
        case .complete, .failed, .nothingAnnounced: return self.isBusy
        case .timeIsOver: return false
        case .nothingHeard, .sessionsClosed, .silence:
            if self.isBusy { return true }
            return try self.repairMissing(at: now, isStopped, onEvent)
        }
    }

    /// Whether repair must begin now: to be done in time, or because nothing more of what is missing comes.
    func mustRepair(_ now: MonotonicInstant) -> Bool {
        guard let repair = self.repair, !self.hasRepaired else { return false }
        if self.repairInstant != nil || self.receiver.isStalled(at: now) { return true }
        guard let deadline = self.deadline else { return false }
        let half = Interval(nanoseconds: self.start.interval(to: deadline).nanoseconds / 2)
        let lead = min(half, Interval(nanoseconds: repair.window.nanoseconds + Self.repairLead.nanoseconds))
        return deadline.interval(to: now.advanced(by: lead)).nanoseconds >= 0
    }

    /// Leaves things so that a later run can go on.
    mutating func close(_ onEvent: (BroadcastReceptionEvent) -> Void) {
        self.finishWork()
        self.writeJournals()
        self.finishWork()
        self.nextProgress = MonotonicClock.now()
        self.tell(onEvent)
    }

    /// Tells what has happened, and several times a second how far everything is.
    mutating func tell(_ onEvent: (BroadcastReceptionEvent) -> Void) {
        let events = self.events
        self.events.removeAll(keepingCapacity: true)
        for event in events { onEvent(event) }
        let now = MonotonicClock.now()
        guard now >= self.nextProgress else { return }
        self.nextProgress = now.advanced(by: Self.progressInterval)
        onEvent(.progress(self.progress))
    }

    mutating func takeDatagrams(until deadline: MonotonicInstant) throws -> Int {
        // What the closure changes is this value, which the compiler cannot follow through the queue.
        try self.queue.take(until: deadline) { message in
            try self.take(message)
        }
    }

    mutating func take(_ message: QueuedMessage) throws {
        let source = SourceID(addressHigh: message.addressHigh, addressLow: message.addressLow)
        var rest = message.bytes
        while !rest.isEmpty {
            let datagram = UnsafeRawBufferPointer(rebasing: rest.prefix(message.segmentByteCount))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(datagram.count))
            self.take(datagram.bytes, from: source, at: message.instant)
        }
    }

    /// Takes one datagram.
    mutating func take(_ datagram: RawSpan, from source: SourceID, at now: MonotonicInstant) {
        if let releases = self.admission.releases {
            return self.take(datagram, from: source, at: now, releases)
        }
        var disposition = self.receiver.receive(datagram, from: source, at: now)
        if disposition == .again {
            self.performActions()
            disposition = self.receiver.receive(datagram, from: source, at: now)
        }
        switch disposition {
        case .symbols(let delivery): self.store(delivery, datagram.extracting(delivery.payload))
        case .taken: self.performActions()
        case .ignored, .again: break
        }
    }

    mutating func store(_ delivery: SymbolDelivery, _ symbols: RawSpan) {
        guard let object = self.objects[delivery.block.object] else { return }
        if self.busyBlock == delivery.block { return self.putAside(delivery, symbols) }
        let (newCount, isComplete) = object.store(delivery, symbols)
        if newCount < delivery.count { self.receiver.didFindRepeated(delivery.count - newCount) }
        guard newCount > 0 else { return }
        self.receiver.didStore(delivery.block, newCount: newCount, isComplete: isComplete)
        if isComplete {
            // All its source symbols came, and what an attempt at solving it left is of no use any more.
            if self.keeper?.isComplete == true { self.keeper = nil }
            self.hashComplete(object)
        }
        self.solveNext()
        if isComplete { self.performActions() }
    }

    /// Takes what the worker has done, and gives it more.
    mutating func settle() {
        for completion in self.solver.takeCompletions() { completion(&self) }
        for completion in self.writer.takeCompletions() { completion(&self) }
        self.performActions()
        if let releases = self.admission.releases { self.checkWaiting(releases) }
        self.solveNext()
    }

    /// Whether a worker does anything, or something that it did is not settled yet.
    var isBusy: Bool { self.solver.isBusy || self.writer.isBusy }

    /// Waits until the workers have done what they were given.
    mutating func finishWork() {
        while self.isBusy {
            self.solver.finish()
            self.writer.finish()
            self.settle()
        }
    }

    /// How far everything is.
    package var progress: BroadcastReceptionProgress {
        BroadcastReceptionProgress(
            objects: self.receiver.progress.filter(\.isFile), statistics: self.receiver.statistics,
            droppedCount: self.queue.statistics.droppedCount,
            authentication: self.admission.releases?.gate.statistics)
    }
}
