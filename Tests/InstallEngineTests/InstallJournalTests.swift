import InstallEngine
import JournalFormat
import Testing

@Suite("The journal of installations")
struct InstallJournalTests {
    private let boot = BootID("b")
    private static let path = "/state/journal"

    /// The records of a deployment that succeeded, or not.
    private func deployment(
        _ number: UInt64, outcome: DeploymentOutcome? = .confirmed, notes: [String] = []
    ) -> [JournalRecord] {
        var plan = TestPlans.release
        plan.deployment = number
        var records: [JournalRecord] = [.planned(plan, secondsSinceEpoch: Int64(number) * 10)]
        records += plan.steps.indices.map { .stepBegan(index: $0, attempt: 1, boot: self.boot) }
        records += notes.map { .noted($0) }
        guard let outcome else { return records }
        if let reason = outcome.reason { records.append(.rollbackBegan(reason)) }
        return records + [.finished(outcome, secondsSinceEpoch: Int64(number) * 10 + 5)]
    }

    private func open(_ disk: inout MemoryDisk) throws -> InstallJournal {
        try InstallJournal(directory: "/state", on: &disk)
    }

    @Test("Without a file there is nothing, and nothing is written")
    func empty() throws {
        var disk = MemoryDisk()
        let journal = try self.open(&disk)
        #expect(journal.current.isEmpty && journal.history.isEmpty && journal.all.isEmpty)
        #expect(journal.progress == nil && journal.lastConfirmed == nil && journal.nextDeployment == 1)
        #expect(disk.operations.isEmpty)
    }

    @Test("Each record is synchronised before the next is written; a new file's name, too")
    func durability() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(Array(self.deployment(1).prefix(3)), on: &disk)
        let (path, append) = (Self.path, ["append /state/journal", "synchronize /state/journal"])
        #expect(
            disk.operations == ["write \(path)", "synchronize \(path)", "synchronize /state/"]
                + append + append)
        #expect(journal.current == Array(self.deployment(1).prefix(3)))
        disk.forgetOperations()
        journal = try self.open(&disk)
        // What a killed process wrote may not be on the disk yet.
        #expect(disk.operations == ["synchronize \(path)", "synchronize /state/"])
        try journal.append([], on: &disk)
        #expect(disk.operations.count == 2)
    }

    @Test("What was written is read: records, history, the last confirmed plan, the next number")
    func reading() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        let reason = FailureReason(.unhealthy, "ill\n\u{1F}\"ü")
        let records = [
            self.deployment(1), self.deployment(4, outcome: .rolledBack(reason), notes: ["a"]),
            self.deployment(5, outcome: nil, notes: ["b", "c"]),
        ]
        for deployment in records { try journal.append(deployment, on: &disk) }
        let other = try InstallJournal(reading: "/state", on: disk)
        for journal in [journal, other, try self.open(&disk)] {
            #expect(journal.current == records[2])
            #expect(journal.history.map(\.plan.deployment) == [1, 4])
            #expect(journal.history.map(\.outcome) == [.confirmed, .rolledBack(reason)])
            #expect(journal.history[1].notes == ["a"])
            #expect(journal.history[1].begunSecondsSinceEpoch == 40)
            #expect(journal.history[1].endedSecondsSinceEpoch == 45)
            #expect(journal.all.map(\.plan.deployment) == [1, 4, 5])
            #expect(journal.all[2].outcome == nil && journal.all[2].notes == ["b", "c"])
            #expect(journal.progress?.lastStep == .prune)
            #expect(journal.lastConfirmed?.deployment == 1)
            #expect(journal.nextDeployment == 6)
        }
    }

    @Test("A note behind the end belongs to what has ended")
    func lateNote() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(self.deployment(1), on: &disk)
        try journal.append([.noted("late")], on: &disk)
        #expect(journal.history.map(\.notes) == [["late"]])
        #expect(try self.open(&disk).history == journal.history)
    }

    @Test("Reading only changes nothing, not even a torn line, and nothing can be appended")
    func readOnly() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(self.deployment(1), on: &disk)
        disk.files[Self.path]?.append(0x30)
        disk.files[Self.path + ".new"] = [1]
        let before = disk.files
        var reader = try InstallJournal(reading: "/state", on: disk)
        #expect(reader.current == journal.current)
        #expect(throws: InstallJournalError.self) { try reader.append([.noted("x")], on: &disk) }
        #expect(disk.files == before)
    }

    @Test("Cut at any byte, the whole records before the cut are there, and it can be written on")
    func tornTail() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        let records = Array(self.deployment(1).prefix(4))
        try journal.append(records, on: &disk)
        let bytes = try #require(disk.files[Self.path])
        let lines = records.map { JournalText.line($0.payload).count }
        for count in 0...bytes.count {
            var cut = MemoryDisk()
            cut.files[Self.path] = Array(bytes.prefix(count))
            cut.files[Self.path + ".new"] = [1, 2]
            var journal = try self.open(&cut)
            let wholeCount = (0...4).last { lines.prefix($0).reduce(0, +) <= count } ?? 0
            #expect(journal.current == Array(records.prefix(wholeCount)))
            let isTorn = lines.prefix(wholeCount).reduce(0, +) != count
            #expect(cut.operations.contains("truncate \(Self.path)") == isTorn)
            #expect(cut.files.count == 1)
            try journal.append(Array(records.dropFirst(wholeCount)), on: &cut)
            #expect(cut.files[Self.path] == bytes)
        }
    }

    @Test("Damage in the midst is refused, with the place and what to do")
    func damaged() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(self.deployment(1), on: &disk)
        let first = JournalText.line(self.deployment(1)[0].payload).count
        disk.files[Self.path]?[first + 12] ^= 1
        let damaged = disk
        let error = #expect(throws: InstallJournalError.self) { try self.open(&disk) }
        #expect(error?.reason == .damagedLine && error?.line == 2 && error?.path == Self.path)
        #expect("\(error, default: "")".contains("line 2 is damaged"))
        #expect(disk.files == damaged.files)
        #expect(throws: InstallJournalError.self) { try InstallJournal(reading: "/state", on: disk) }
    }

    @Test(
        "Intact lines that cannot be understood are refused",
        arguments: [
            "{\"record\":\"telepathy\"}", "{}", "", "[]", "{\"record\":\"noted\"}", "{\"record\":\"noted\"",
        ])
    func unknown(payload: String) throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(Array(self.deployment(1).prefix(2)), on: &disk)
        disk.files[Self.path]?.append(contentsOf: JournalText.line(Array(payload.utf8)))
        let error = #expect(throws: InstallJournalError.self) { try self.open(&disk) }
        guard case .invalidRecord = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.line == 3)
    }

    @Test("Records that do not fit those before them are refused, in the file and before they are written")
    func misfits() throws {
        let plan = self.deployment(1)[0]
        let reason = FailureReason(.requested, "")
        let (step, end) = (
            { JournalRecord.stepBegan(index: $0, attempt: $1, boot: BootID("b")) },
            { (outcome: DeploymentOutcome) in JournalRecord.finished(outcome, secondsSinceEpoch: 1) }
        )
        let undo = JournalRecord.undoStepBegan(index: 0, attempt: 1, boot: self.boot)
        let misfits: [[JournalRecord]] = [
            [step(0, 1)], [.noted("x")], [.rollbackBegan(reason)], [end(.confirmed)], [undo], [plan, plan],
            [plan, step(9, 1)], [plan, step(1, 1), step(0, 1)], [plan, step(1, 1), step(1, 1)],
            [plan, step(1, 2), step(1, 1)], [plan, undo], [plan, end(.confirmed)],
            [plan, step(7, 1), end(.confirmed)], [plan, end(.failed(reason))],
            [plan, .rollbackBegan(reason), step(0, 1)], [plan, .rollbackBegan(reason), end(.confirmed)],
            [plan, .rollbackBegan(reason), .rollbackBegan(reason)],
            [plan, .rollbackBegan(reason), .undoStepBegan(index: 4, attempt: 1, boot: self.boot)],
            [plan, .rollbackBegan(reason), end(.failed(reason)), end(.failed(reason))],
            [plan, .rollbackBegan(reason), end(.failed(reason)), step(0, 1)],
        ]
        for records in misfits {
            var disk = MemoryDisk()
            disk.files[Self.path] = records.flatMap { JournalText.line($0.payload) }
            let error = #expect(throws: InstallJournalError.self) { try self.open(&disk) }
            #expect(error?.reason == .unexpectedRecord && error?.line == records.count)
            var (empty, journal) = (MemoryDisk(), InstallJournalTests.none)
            journal = try self.open(&empty)
            #expect(throws: InstallJournalError.self) { try journal?.append(records, on: &empty) }
            #expect(empty.operations.isEmpty)
        }
    }

    private static var none: InstallJournal? { nil }

    @Test("A record that would not be read again is not written")
    func unwritable() throws {
        var plan = TestPlans.release
        plan.version = "\u{0}"
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        let records: [JournalRecord] = [.planned(plan, secondsSinceEpoch: 0)]
        let error = #expect(throws: InstallJournalError.self) { try journal.append(records, on: &disk) }
        guard case .unwritableRecord = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(disk.operations.isEmpty && journal.current.isEmpty)
    }

    @Test("A write that fails leaves the journal as it was, and the next one repairs it")
    func failedWrites() throws {
        let records = Array(self.deployment(1).prefix(3))
        for failing in 0..<7 {
            var disk = MemoryDisk()
            var journal = try self.open(&disk)
            disk.operationsUntilFailure = failing
            #expect(throws: MemoryDisk.Failure.self) { try journal.append(records, on: &disk) }
            let done = journal.current.count
            #expect(journal.current == Array(records.prefix(done)))
            #expect(done == (failing < 3 ? 0 : (failing - 1) / 2))
            try journal.append(Array(records.dropFirst(done)), on: &disk)
            #expect(journal.current == records)
            #expect(disk.files[Self.path] == records.flatMap { JournalText.line($0.payload) })
        }
    }

    @Test("A long journal is written anew: the last 50, the one confirmed last, and the present one stay")
    func compaction() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        try journal.append(self.deployment(1), on: &disk)
        let reason = FailureReason(.unhealthy, String(repeating: "x", count: 1_000))
        var number: UInt64 = 2
        var longest = 0
        while !disk.operations.contains(where: { $0.hasPrefix("rename") }) {
            try journal.append(self.deployment(number, outcome: .failed(reason)), on: &disk)
            number += 1
            longest = max(longest, disk.files[Self.path]?.count ?? 0)
            try #require(longest < 2 * InstallJournal.compactionByteCount)
        }
        #expect(longest > InstallJournal.compactionByteCount / 2)
        #expect(
            disk.operations.suffix(4) == [
                "write /state/journal.new", "synchronize /state/journal.new",
                "rename /state/journal.new /state/journal", "synchronize /state/",
            ])
        let appended = self.deployment(number, outcome: .failed(reason)).flatMap {
            JournalText.line($0.payload)
        }
        #expect((disk.files[Self.path]?.count ?? .max) <= (longest + appended.count) / 2)
        let again = try self.open(&disk)
        for journal in [journal, again] {
            #expect(journal.history.map(\.plan.deployment) == Array(number - 50..<number))
            #expect(journal.lastConfirmed?.deployment == 1)
            #expect(journal.nextDeployment == number)
            #expect(journal.progress?.outcome == .failed(reason))
        }
        #expect(again.current == journal.current)
        // And it can be written on.
        try journal.append(self.deployment(number, outcome: nil), on: &disk)
        #expect(try self.open(&disk).current == self.deployment(number, outcome: nil))
    }

    @Test("A deployment that never comes to its end does not fill the disk, and goes on the same")
    func endless() throws {
        var disk = MemoryDisk()
        var journal = try self.open(&disk)
        var shell = TestShell(TestPlans.release)
        shell.results[.switchRelease] = [.failed("x")]
        shell.results[.restoreRelease] = [StepResult](
            repeating: .failed(String(repeating: "y", count: 3_900)), count: 2_000)
        var written = 0
        var longest = 0
        for _ in 0..<200 {
            shell.run()
            try journal.append(Array(shell.records.dropFirst(written)), on: &disk)
            written = shell.records.count
            longest = max(longest, disk.files[Self.path]?.count ?? 0)
            shell.start(boot: "b")
        }
        #expect(longest < 2 * InstallJournal.compactionByteCount)
        let short = try self.open(&disk)
        #expect(short.current.count < shell.records.count)
        let now = shell.now
        for boot in ["b", "other"] {
            var whole = InstallEngine(policy: TrialPolicy(), records: shell.records, boot: BootID(boot))
            var part = InstallEngine(policy: TrialPolicy(), records: short.current, boot: BootID(boot))
            let (first, second) = (whole.next(at: now), part.next(at: now))
            #expect(first == second && whole.state == part.state)
        }
    }

    @Test("A replacement that fails loses nothing; a power failure in it is told", arguments: 0..<4)
    func failedCompaction(failing: Int) throws {
        let notes = [String](repeating: String(repeating: "x", count: 4_000), count: 64)
        for byPower in [false, true] {
            var disk = MemoryDisk()
            var journal = try self.open(&disk)
            try journal.append(self.deployment(1, notes: notes), on: &disk)
            let last = self.deployment(2, notes: Array(notes.prefix(3)))
            // Each record is written and synchronised; then the replacement begins.
            disk.operationsUntilFailure = 2 * last.count + failing
            disk.failsByPower = byPower
            do {
                try journal.append(last, on: &disk)
                #expect(!byPower)
            } catch is MemoryDisk.PowerFailure {
                #expect(byPower)
                journal = try self.open(&disk)
            }
            #expect(disk.operationsUntilFailure == nil)
            #expect(journal.nextDeployment == 3)
            #expect(journal.progress?.outcome == .confirmed)
            try journal.append(self.deployment(3), on: &disk)
            #expect((disk.files[Self.path]?.count ?? .max) < InstallJournal.compactionByteCount / 2)
            let again = try self.open(&disk)
            #expect(again.history == journal.history)
            #expect(again.history.map(\.plan.deployment) == [1, 2, 3])
            #expect(again.history.map(\.notes.count) == [16, 3, 0])
            #expect(disk.files.count == 1)
        }
    }

    @Test("A journal at the limit is read, a longer one is not")
    func byteLimit() throws {
        var disk = MemoryDisk()
        disk.files[Self.path] = [UInt8](repeating: 0, count: InstallJournal.byteLimit)
        #expect(try self.open(&disk).current.isEmpty)
        disk.files[Self.path] = [UInt8](repeating: 0, count: InstallJournal.byteLimit + 1)
        #expect(throws: MemoryDisk.Failure.self) { try self.open(&disk) }
    }

    @Test("In the base directory of the system it has no second slash")
    func baseDirectory() throws {
        var disk = MemoryDisk()
        var journal = try InstallJournal(directory: "/", on: &disk)
        try journal.append(self.deployment(1), on: &disk)
        #expect(Array(disk.files.keys) == ["/journal"])
    }
}
