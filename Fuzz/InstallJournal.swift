import InstallEngine
import JournalFormat
import Timekeeping

/// Reads a journal of any bytes, and goes on from its records; what follows decides how each action ends.
///
/// The first byte 0xFF divides the input. Lines before it need no checksum: a fuzzer would never find one.
func fuzzInstallJournal(_ bytes: UnsafeRawBufferPointer) {
    let parts = bytes.split(separator: 0xFF, maxSplits: 1, omittingEmptySubsequences: false)
    let journal = parts.first.map { Array($0) } ?? []
    let script = parts.count > 1 ? Array(parts[1]) : []
    let text = JournalText(parsing: Array(bytes).span)
    precondition(text.intactByteCount <= bytes.count)
    precondition(
        text.payloads.flatMap(JournalText.line) == Array(bytes.prefix(text.intactByteCount)),
        "an intact line is written differently")

    let payloads = journal.split(separator: UInt8(ascii: "\n")).prefix(64).map { payload($0) }
    let records = payloads.compactMap { try? JournalRecord(parsing: $0.span) }
    for record in records {
        let again = try? JournalRecord(parsing: record.payload.span)
        precondition(again == record, "a record is read differently the second time")
    }
    var run = FuzzedInstallation(script: script[...])
    run.play(records)
    run.play(journalOf: payloads.flatMap(JournalText.line))
    run.play(journalOf: records.flatMap { JournalText.line($0.payload) })
}

/// The payload of an intact line; any other line as it is.
private func payload(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let text = JournalText(parsing: (Array(line) + [UInt8(ascii: "\n")]).span)
    return text.payloads.first ?? Array(line)
}

/// A device on which the input decides how everything ends.
private struct FuzzedInstallation {
    /// More than any plan can need: 128 steps, each recorded and performed, and a trial.
    private static let actionLimit = 2_000

    private let script: ArraySlice<UInt8>
    private var rest: ArraySlice<UInt8> = []
    private var policy = TrialPolicy()
    private var boot = 0
    private var now = MonotonicInstant(nanoseconds: 0)

    init(script: ArraySlice<UInt8>) { self.script = script }

    private mutating func begin() {
        self.rest = self.script
        let choice = self.byte()
        self.policy.confirmation = choice & 1 == 0 ? .automatic : .manual
        self.policy.healthyRounds = Int(choice >> 1 & 3)
        self.policy.attemptLimit = Int(choice >> 3 & 3)
        self.policy.startLimit = Int(choice >> 5 & 3)
        self.policy.deadline = .seconds(Int64(self.byte() & 63))
        self.boot = Int(self.byte() & 1)
    }

    private mutating func byte() -> UInt8 { self.rest.popFirst() ?? 0 }

    /// Records as an engine may get them, whether they fit or not.
    mutating func play(_ records: [JournalRecord]) {
        self.begin()
        self.play(records) { _ in }
    }

    /// A journal that a disk holds; what the engine writes to it must be accepted.
    mutating func play(journalOf bytes: [UInt8]) {
        self.begin()
        var disk = FuzzedDisk()
        disk.file = bytes
        guard var journal = try? InstallJournal(directory: "/", on: &disk) else { return }
        let current = journal.current
        self.play(current) { records in
            do {
                try journal.append(records, on: &disk)
            } catch { preconditionFailure("refused: \(error)") }
        }
        let again = try? InstallJournal(reading: "/", on: disk)
        precondition(again?.current == journal.current && again?.history == journal.history)
        precondition(journal.nextDeployment > 0 && journal.all.count >= journal.history.count)
    }

    private mutating func play(_ given: [JournalRecord], append: ([JournalRecord]) -> Void) {
        var records = given
        var engine = InstallEngine(policy: self.policy, records: records, boot: self.bootID)
        for _ in 0..<Self.actionLimit {
            let action = engine.next(at: self.now)
            let choice = self.byte()
            if choice & 0x70 == 0x70 { engine.handle(self.noise(choice, action), at: self.now) }
            switch action {
            case .record(let new):
                append(new)
                records += new
                engine.handle(.recorded, at: self.now)
            case .perform(let step, let plan):
                precondition(step != .trial && step != .restartDevice, "performs \(step)")
                precondition(Self.isAnnounced(step, of: plan, by: records.last), "\(step) is not announced")
                engine.handle(.performed(self.result(choice)), at: self.now)
            case .checkHealth:
                engine.handle(.checked(failure: choice & 1 == 0 ? nil : "ill"), at: self.now)
            case .wait(let instant):
                precondition(instant > self.now, "waits for what is past")
                self.now = instant
                engine.handle(choice & 1 == 0 ? .confirmationRequested : .timePassed, at: self.now)
            case .restart:
                self.boot += choice & 1 == 0 ? 1 : 0
                engine = InstallEngine(policy: self.policy, records: records, boot: self.bootID)
                continue
            case .rest:
                guard let progress = engine.progress, progress.outcome == nil else { return }
                precondition(progress.failure != nil, "rests on the way forward")
                engine = InstallEngine(policy: self.policy, records: records, boot: self.bootID)
                continue
            }
            if choice & 0x0F == 0x0F {
                engine = InstallEngine(policy: self.policy, records: records, boot: self.bootID)
            }
        }
        precondition(!self.rest.isEmpty, "it never ends")
    }

    private var bootID: BootID { BootID("boot \(self.boot)") }

    private func result(_ choice: UInt8) -> StepResult {
        switch choice & 7 {
        case 1: .failed("step \u{0} failed\n")
        case 2: .needsRestart
        case 3: .notBooted("other slot")
        default: .succeeded
        }
    }

    /// What nobody waits for, or comes early; but nothing is called durable that is not.
    private func noise(_ choice: UInt8, _ action: InstallAction) -> InstallEvent {
        if case .record = action { return choice & 1 == 0 ? .timePassed : .rollbackRequested(reason: "") }
        return switch choice & 7 {
        case 0: .recorded
        case 1: .performed(.succeeded)
        case 2: .checked(failure: nil)
        case 3: .timePassed
        case 4: .confirmationRequested
        default: .rollbackRequested(reason: "fuzz")
        }
    }

    private static func isAnnounced(_ step: InstallStep, of plan: InstallPlan, by record: JournalRecord?)
        -> Bool
    {
        switch record {
        case .stepBegan(let index, let attempt, _):
            // Before an interrupted trial goes on, what runs is asked once more.
            plan.steps[index] == step
                || (plan.steps[index] == .trial && attempt > 1 && step == .checkBooted)
        case .undoStepBegan(let index, _, _): plan.undoSteps[index].step == step
        default: false
        }
    }
}

/// A disk with one file, which is durable at once.
private struct FuzzedDisk: InstallDisk {
    private struct Unexpected: Error {}

    var file: [UInt8]?
    private var staging: [UInt8]?

    init() {}

    func entry(at path: String) -> DiskEntry? {
        guard let file = path == "/journal" ? self.file : self.staging else { return nil }
        return .file(byteCount: UInt64(file.count))
    }

    func names(in directory: String) -> [String] { [] }
    func contents(of path: String, limit: Int) -> [UInt8]? { self.file }
    func freeByteCount(in directory: String) -> UInt64 { .max }
    func makeDirectory(_ path: String) throws { throw Unexpected() }
    mutating func writeFile(_ path: String, _ bytes: [UInt8]) {
        if path == "/journal" { self.file = bytes } else { self.staging = bytes }
    }
    mutating func append(_ bytes: [UInt8], to path: String) { self.file?.append(contentsOf: bytes) }
    mutating func truncate(_ path: String, byteCount: Int) {
        self.file = self.file.map { Array($0.prefix(byteCount)) }
    }
    mutating func rename(_ source: String, to destination: String) {
        self.file = self.staging
        self.staging = nil
    }
    func exchange(_ first: String, with second: String) throws -> Bool { throw Unexpected() }
    func makeSymbolicLink(_ path: String, to target: String) throws { throw Unexpected() }
    mutating func removeTree(_ path: String) { self.staging = nil }
    func synchronizeFile(_ path: String) {}
    func synchronizeDirectory(_ path: String) {}
    func synchronizeTree(_ path: String) throws { throw Unexpected() }
}
