import DurableStorage
import InstallEngine
import TestBed
import Testing

@testable import InstallRunning

@Suite("An agent's state directory")
struct AgentStateTests {
    @Test("One agent at a time, and others can see it")
    func lock() throws {
        let scratch = try ScratchDirectory("state")
        let state = StateDirectory(scratch.file("lib/fleetcast"))
        #expect(try !state.isLocked())
        let lock = try state.lock()
        #expect(try state.isLocked())
        #expect(throws: AgentBusy.self) { try state.lock() }
        withExtendedLifetime(lock) {}
        #expect(try scratch.names(in: "lib/fleetcast") == [".lock", ".reserve", "reports", "requests"])
    }

    @Test("Where there is no room for the journal, nothing new begins, and the lock is to be had")
    func noRoom() throws {
        guard try TestBed.offersRoot(for: "a state directory on a full disk") else { return }
        let small = try SmallFileSystem(kilobyteCount: 60)
        let state = StateDirectory(small.path)
        let lock = try state.lock()
        #expect(state.lackOfRoom()?.contains("no space left on device") == true)
        withExtendedLifetime(lock) {}
        let large = try SmallFileSystem(kilobyteCount: 100)
        #expect(StateDirectory(large.path).lackOfRoom() == nil)
        #expect(try StateDirectory(large.path).reserve.release())
        withExtendedLifetime(try StateDirectory(large.path).lock()) {}
        #expect(try StateDirectory(large.path).reserve.release(), "made anew")
    }

    @Test("The lock goes with its owner")
    func lockReleased() throws {
        let scratch = try ScratchDirectory("state")
        let state = StateDirectory(scratch.path)
        do { withExtendedLifetime(try state.lock()) {} }
        #expect(try !state.isLocked())
        #expect(throws: Never.self) { try state.lock() }
    }

    @Test("A request is taken once, by the deployment that it means; going back comes first")
    func requests() throws {
        let scratch = try ScratchDirectory("requests")
        let requests = RequestFiles(directory: scratch.path)
        #expect(requests.take(for: 7) == nil)
        try requests.ask(.confirm, of: 7)
        #expect(requests.isWaiting(.confirm) && !requests.isWaiting(.rollback))
        try requests.ask(.rollback, of: 7)
        #expect(requests.take(for: 7) == .rollback)
        #expect(requests.take(for: 7) == .confirm)
        #expect(requests.take(for: 7) == nil)
        try requests.ask(.confirm, of: 6)
        #expect(requests.take(for: 7) == nil && !requests.isWaiting(.confirm))
    }

    @Test(
        "What is no request is thrown away",
        arguments: ["", "x", "-7", "7 8", String(repeating: "7", count: 99)])
    func hostileRequest(text: String) throws {
        let scratch = try ScratchDirectory("requests")
        try scratch.write(text, to: "confirm")
        let requests = RequestFiles(directory: scratch.path)
        #expect(requests.take(for: 7) == nil)
    }

    @Test("Twenty reports are kept, and other files are left alone")
    func reports() throws {
        let scratch = try ScratchDirectory("reports")
        try scratch.write("mine", to: "notes.txt")
        try scratch.write("mine", to: "01.log")
        for number in 1...21 {
            DeploymentLog(directory: scratch.path, deployment: UInt64(number)).add(title: "x", output: [0x41])
        }
        let log = DeploymentLog(directory: scratch.path, deployment: 21)
        log.removeOldest()
        let names = try scratch.names()
        #expect(names.count == 22 && !names.contains("1.log") && names.contains("2.log"))
        #expect(names.contains("01.log") && names.contains("notes.txt"))
    }

    @Test("A report grows by whole outputs, shows its last lines, and has an end")
    func reportLines() throws {
        let scratch = try ScratchDirectory("reports")
        let log = DeploymentLog(directory: scratch.path, deployment: 3)
        log.add(title: "before-hook: \u{1B}[2J", output: Array("one\ntwo\u{1B}[0m".utf8))
        #expect(log.lastLines(2) == ["one", "two\\u{1B}[0m"])
        #expect(log.lastLines(9).first?.contains("\u{1B}") == false)
        let large = [UInt8](repeating: 0x78, count: DeploymentLog.byteCountLimit)
        log.add(title: "large", output: large)
        log.add(title: "late", output: Array("never".utf8))
        #expect(!log.lastLines(3).contains("never"))
    }

    @Test("Who reads the journal does not repair it: the writer may be in the midst of a record")
    func tornJournal() throws {
        let scratch = try ScratchDirectory("journal")
        try scratch.write("half a rec", to: "journal")
        _ = try? StateDirectory(scratch.path).journal()
        #expect(scratch.text(of: "journal") == "half a rec")
        #expect(try scratch.names() == ["journal"])
    }

    @Test("A state directory that does not exist is an empty history, and is not made by looking")
    func emptyHistory() throws {
        let scratch = try ScratchDirectory("journal")
        let journal = try StateDirectory(scratch.file("nowhere")).journal()
        #expect(journal.history.isEmpty && journal.current.isEmpty)
        #expect(try scratch.names().isEmpty)
    }
}
