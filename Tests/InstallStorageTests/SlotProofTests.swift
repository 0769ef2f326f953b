import DurableStorage
import Foundation
import InstallEngine
import InstallStorage
import TestBed
import Testing

@Suite("Slots that must not be written")
struct SlotProofTests {
    let bench: SlotBench

    init() throws {
        self.bench = try SlotBench()
    }

    private func problem(_ slots: SlotDevices, _ slot: SlotName? = nil) -> SlotProblem? {
        let result = Result { try slots.requireWritable(slot ?? self.bench.slot, byteCount: nil) }
        guard case .failure(let error) = result else { return nil }
        return (error as? SlotError)?.problem
    }

    @Test("are those that nobody knows, that do not exist, or that are nothing to write to")
    func noMedium() throws {
        let missing = self.bench.scratch.file("missing")
        #expect(self.problem(self.bench.slots(missing), self.bench.other) == .unknown)
        #expect(
            self.problem(self.bench.slots(missing))
                == .storage(StorageError(operation: "open the slot", path: missing, errno: ENOENT)))
        #expect(access(missing, F_OK) != 0)
        let directory = try self.bench.scratch.subdirectory("directory")
        let link = self.bench.scratch.file("link")
        symlink(directory, link)
        let fifo = self.bench.scratch.file("fifo")
        mkfifo(fifo, 0o600)
        for path in [directory, link, fifo, "/dev/null", "/dev/tty"] {
            #expect(self.problem(self.bench.slots(path)) == .noMedium)
        }
    }

    @Test("are the running one, by its name or by another path")
    func running() throws {
        let path = try self.bench.slotFile(byteCount: 4096)
        let link = self.bench.scratch.file("link")
        symlink(path, link)
        let slots = SlotDevices(
            paths: [self.bench.slot: link, self.bench.other: path], running: self.bench.other, input: nil,
            progress: nil)
        #expect(self.problem(slots, self.bench.other) == .runs)
        #expect(self.problem(slots) == .sameAsRunning(self.bench.other))
        var writing = slots
        let artifact = try self.bench.artifact([1, 2, 3])
        let result = Result { try writing.write(artifact, to: self.bench.slot) }
        #expect(throws: SlotError.self) { try result.get() }
        #expect(TestFiles.bytes(of: path).allSatisfy { $0 == 0xEE })
    }

    @Test("are all, where nobody knows which one runs, or where that one is")
    func unknownRunning() throws {
        let path = try self.bench.slotFile(byteCount: 4096)
        let missing = self.bench.scratch.file("missing")
        let paths = [self.bench.slot: path, self.bench.other: missing]
        let unknown = SlotDevices(paths: paths, running: nil, input: nil, progress: nil)
        #expect(self.problem(unknown) == .runningUnknown)
        let gone = SlotDevices(paths: paths, running: self.bench.other, input: nil, progress: nil)
        #expect(self.problem(gone) == .runningMissing(self.bench.other))
        var writing = gone
        let artifact = try self.bench.artifact([1, 2, 3])
        let result = Result { try writing.write(artifact, to: self.bench.slot) }
        #expect(throws: SlotError.self) { try result.get() }
        #expect(TestFiles.bytes(of: path).allSatisfy { $0 == 0xEE })
        try TestFiles.write([1], to: missing)
        #expect(self.problem(gone) == nil)
    }

    @Test("are the device of the running system, also behind a symbolic link, and what it is on")
    func systemDevice() throws {
        guard try TestBed.offersRoot(for: "the running system's device") else { return }
        var status = stat()
        stat("/", &status)
        let place = realpath("/sys/dev/block/\(status.st_dev >> 8 & 0xFFF):\(status.st_dev & 0xFF)", nil)
        guard let place else {
            return reportSkipped("the running system's device", because: "/ is on none here")
        }
        defer { free(place) }
        let device = "/dev/" + (String(cString: place) as NSString).lastPathComponent
        let link = self.bench.scratch.file("link")
        symlink(device, link)
        for path in [device, link] {
            #expect(self.problem(self.bench.slots(path)) == .used(.runningSystem(device: device)))
        }
    }

    @Test("are mounted ones, swap, and files that loop devices stand for")
    func usedDevices() throws {
        guard try LoopDevice.isPossible(for: "used slots") else { return }
        let file = try self.bench.slotFile(byteCount: 8 << 20)
        let loop = try LoopDevice(file)
        #expect(self.problem(self.bench.slots(loop.path)) == nil)
        #expect(self.problem(self.bench.slots(file)) == .used(.loopDevice(loop.path)))

        try Command.run("mkfs.ext4", ["-q", loop.path])
        let point = try self.bench.scratch.subdirectory("a mount point")
        try Command.run("mount", [loop.path, point])
        #expect(
            self.problem(self.bench.slots(loop.path)) == .used(.mounted(device: loop.path, at: point)))
        try Command.run("umount", [point])
        #expect(self.problem(self.bench.slots(loop.path)) == nil)

        // Another device of the same file: what is proved of one is true of both.
        let second = try LoopDevice(file)
        #expect(self.problem(self.bench.slots(second.path)) == .used(.loopDevice(loop.path)))
        second.detach()

        // A loop device that stands for a device that is in use.
        let stacked = try LoopDevice(loop.path)
        #expect(self.problem(self.bench.slots(loop.path)) == .used(.loopDevice(stacked.path)))
        try Command.run("mount", [loop.path, point])
        #expect(
            self.problem(self.bench.slots(stacked.path)) == .used(.mounted(device: loop.path, at: point)))
        try Command.run("umount", [point])
    }

    @Test("are swap devices and swap files")
    func swap() throws {
        guard try LoopDevice.isPossible(for: "slots that are swap") else { return }
        let file = try self.bench.slotFile(byteCount: 8 << 20)
        chmod(file, 0o600)
        try Command.run("mkswap", [file])
        let (status, output) = try runProgram("swapon", [file])
        guard status == 0 else {
            return reportSkipped("slots that are swap", because: "swapon refuses: \(output)")
        }
        defer { _ = try? Command.run("swapoff", [file]) }
        #expect(self.problem(self.bench.slots(file)) == .used(.swap(device: file)))
    }

    @Test("are disks of which a partition is mounted, and partitions of a mounted disk")
    func partitions() throws {
        guard try LoopDevice.isPossible(for: "partitions") else { return }
        let file = try self.bench.slotFile(byteCount: 24 << 20)
        try self.writePartitionTable(file)
        let loop = try LoopDevice(file, options: ["--partscan"])
        guard access(loop.path + "p2", F_OK) == 0 else {
            return reportSkipped("partitions", because: "this system makes none of loop devices")
        }
        let (first, second) = (loop.path + "p1", loop.path + "p2")
        #expect(self.problem(self.bench.slots(first)) == nil)
        try Command.run("mkfs.ext4", ["-q", first])
        let point = try self.bench.scratch.subdirectory("point")
        try Command.run("mount", [first, point])
        defer { _ = try? Command.run("umount", [point]) }
        #expect(self.problem(self.bench.slots(first)) == .used(.mounted(device: first, at: point)))
        #expect(self.problem(self.bench.slots(loop.path)) == .used(.mounted(device: first, at: point)))
        #expect(self.problem(self.bench.slots(second)) == nil)
    }

    /// Two partitions of 8 MiB each, the first at 1 MiB: an MBR.
    private func writePartitionTable(_ path: String) throws {
        var sector = [UInt8](repeating: 0, count: 512)
        // In sectors, the lowest byte first.
        for (entry, start) in [(446, [0x00, 0x08, 0, 0]), (462, [0x00, 0x48, 0, 0])] as [(Int, [UInt8])] {
            sector[entry + 4] = 0x83
            sector.replaceSubrange(entry + 8..<entry + 12, with: start)
            sector.replaceSubrange(entry + 12..<entry + 16, with: [0x00, 0x40, 0, 0])
        }
        sector[510] = 0x55
        sector[511] = 0xAA
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        guard pwrite(descriptor, sector, 512, 0) == 512 else { throw SystemCallFailure("write \(path)") }
    }

    @Test("are those that somebody else has for himself")
    func busy() throws {
        let path = try self.bench.slotFile(byteCount: 4096)
        let other = open(path, O_RDWR | O_CLOEXEC)
        defer { close(other) }
        #expect(flock(other, LOCK_EX) == 0)
        #expect(self.problem(self.bench.slots(path)) == .busy)
        flock(other, LOCK_UN)
        #expect(self.problem(self.bench.slots(path)) == nil)

        guard try LoopDevice.isPossible(for: "a device that is busy") else { return }
        let loop = try LoopDevice(path)
        let holder = open(loop.path, O_RDONLY | O_EXCL | O_CLOEXEC)
        #expect(self.problem(self.bench.slots(loop.path)) == .busy)
        close(holder)
        #expect(self.problem(self.bench.slots(loop.path)) == nil)
    }
}
