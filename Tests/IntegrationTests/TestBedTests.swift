import Foundation
import Testing

@testable import TestBed

/// The helper on which all other integration tests stand.
@Suite("The test bed")
struct TestBedTests {
    @Test("A program's end is told apart: status, signal, and kill")
    func exits() throws {
        #expect(try Program.start("sh", ["-c", "exit 3"]).wait() == .exited(3))
        let terminated = try Program.start("sleep", ["60"])
        terminated.signal(SIGTERM)
        #expect(try terminated.wait(limit: .seconds(5)) == .signalled(SIGTERM))
        let killed = try Program.start("sleep", ["60"])
        #expect(killed.exit == nil)
        killed.kill()
        #expect(try killed.wait(limit: .seconds(5)) == .signalled(SIGKILL))
        killed.kill()
        #expect(killed.exit == .signalled(SIGKILL))
    }

    @Test("A program that does not end in time is killed, and the test told what it last wrote")
    func timeLimit() throws {
        let program = try Program.start("sh", ["-c", "echo working; exec sleep 60"])
        try program.waitForText("working")
        let timeout = try #require(throws: ProgramTimeout.self) {
            try program.wait(limit: .milliseconds(50))
        }
        #expect(timeout.lastWords == "working\n")
        #expect(program.exit == .signalled(SIGKILL))
        #expect(throws: ProgramTimeout.self) {
            try Program.start("true").waitForText("never written", limit: .seconds(20))
        }
    }

    @Test("Both streams are captured whole, however much is written and however late it is read")
    func capture() throws {
        let script = "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2; printf end"
        let program = try Program.start("sh", ["-c", script])
        #expect(try program.wait() == .exited(0))
        #expect(program.outputBytes.count == 3_000_003)
        #expect(program.output.hasSuffix("end"))
        #expect(program.errors.utf8.count == 2_000_000)
    }

    @Test("Environment, directory and input are as asked, and no descriptor leaks in")
    func surroundings() throws {
        let scratch = try ScratchDirectory()
        try TestFiles.write("question".utf8, to: scratch.file("input"))
        var settings = ProgramSettings()
        settings.environment = ["COLOR": "green", "HOME": nil]
        settings.workingDirectory = scratch.path
        settings.inputPath = scratch.file("input")
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let script = "pwd; echo $COLOR ${HOME-unset}; cat; echo; echo /proc/self/fd/*"
        let program = try Program.start("sh", ["-c", script], settings)
        #expect(try program.wait() == .exited(0))
        let lines = program.output.split(separator: "\n").map(String.init)
        #expect(lines.prefix(3) == [scratch.path, "green unset", "question"])
        // The fourth is the directory that the shell itself reads.
        #expect(try #require(lines.last).split(separator: " ").count <= 4)
    }

    @Test("Neither descriptors nor zombies pile up")
    func noLeak() throws {
        func descriptorCount() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }
        let before = try descriptorCount()
        var processIDs: [pid_t] = []
        for _ in 0..<50 {
            processIDs.append(try Program.start("sleep", ["60"]).processID)
        }
        #expect(processIDs.allSatisfy { kill($0, 0) != 0 && errno == ESRCH })
        // Other tests run beside this one and hold a few.
        #expect(try descriptorCount() < before + 25)
    }

    @Test("Peak memory is that of the program, not of the tests")
    func peakMemory() throws {
        let small = try Program.start("sleep", ["0.2"])
        try small.wait()
        #expect((100_000...20_000_000).contains(small.peakMemoryByteCount), "\(small.peakMemoryByteCount)")
        let script = "import time; block = bytearray(100 << 20); time.sleep(0.2)"
        let large = try Program.start("python3", ["-c", script])
        try large.wait()
        #expect((100 << 20...200 << 20).contains(large.peakMemoryByteCount), "\(large.peakMemoryByteCount)")
    }

    @Test("A missing program is named, with what to do")
    func missingProgram() throws {
        let error = try #require(throws: ProgramNotFound.self) { try Program.start("no-such-program") }
        #expect(error.description.contains("no-such-program") && error.description.contains("swift build"))
    }

    @Test("Scratch directories are unique and leave nothing")
    func scratchDirectories() throws {
        var path = ""
        try {
            let first = try ScratchDirectory()
            let second = try ScratchDirectory()
            #expect(first.path != second.path)
            path = first.path
            try TestFiles.write([1, 2, 3], to: first.file("file"))
            #expect(try first.names() == ["file"])
        }()
        #expect(access(path, F_OK) != 0)
    }

    @Test("Files from a seed are the same again, and comparison sees one changed byte")
    func files() throws {
        let scratch = try ScratchDirectory()
        let (first, second) = (scratch.file("a"), scratch.file("b"))
        try TestFiles.writeRandom(byteCount: 3_000_001, seed: 7, to: first)
        try TestFiles.writeRandom(byteCount: 3_000_001, seed: 7, to: second)
        #expect(try TestFiles.areIdentical(first, second))
        #expect(try TestFiles.md5(of: first) == TestFiles.md5(of: second))
        var bytes = TestFiles.bytes(of: second)
        #expect(bytes.count == 3_000_001)
        bytes[2_999_999] ^= 1
        try TestFiles.write(bytes, to: second)
        #expect(try !TestFiles.areIdentical(first, second))
        #expect(try !TestFiles.areIdentical(first, scratch.file("missing")))
        try TestFiles.write("abc".utf8, to: first)
        #expect(try TestFiles.md5(of: first) == "900150983cd24fb0d6963f7d28e17f72")
    }

    @Test("A small file system is full when it is full, and is unmounted")
    func smallFileSystem() throws {
        guard try TestBed.offersRoot(for: "a full file system") else { return }
        var path = ""
        try {
            let disk = try SmallFileSystem(kilobyteCount: 64)
            path = disk.path
            try TestFiles.writeRandom(byteCount: 32 << 10, seed: 1, to: disk.file("fits"))
            let full = try #require(throws: SystemCallFailure.self) {
                try TestFiles.writeRandom(byteCount: 64 << 10, seed: 1, to: disk.file("too large"))
            }
            #expect(full.errorNumber == ENOSPC)
        }()
        let mounts = String(decoding: TestFiles.bytes(of: "/proc/self/mounts"), as: UTF8.self)
        #expect(!mounts.contains(path))
        #expect(access(path, F_OK) != 0)
    }

    @Test("What a killed test run left behind is removed")
    func staleThings() throws {
        let dead = try Program.start("true")
        try dead.wait()
        let base = ScratchDirectory.base
        let stale = "\(base)/fc-\(dead.processID)-1-stale"
        let alive = "\(base)/fc-\(getpid())-0-alive"
        let foreign = "\(base)/fc-foreign-1-\(getpid())"
        for path in [stale, alive, foreign] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
        defer { for path in [alive, foreign] { rmdir(path) } }
        let canMakeNamespaces = try TestBed.offersNetworks(for: "the removal of stale namespaces")
        let namespace = "fc-\(dead.processID)-2-stale"
        if canMakeNamespaces {
            try Command.run("ip", ["netns", "add", namespace])
        }
        StaleBeds.remove()
        #expect(access(stale, F_OK) != 0)
        #expect(access("/run/netns/\(namespace)", F_OK) != 0)
        #expect(access(alive, F_OK) == 0)
        #expect(access(foreign, F_OK) == 0)
    }

    @Test("An unused port can be bound")
    func unusedPort() throws {
        #expect((1024...65535).contains(try TestBed.unusedPort()))
    }
}
