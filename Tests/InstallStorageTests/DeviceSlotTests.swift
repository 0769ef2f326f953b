import DurableStorage
import Foundation
import InstallEngine
import InstallStorage
import TestBed
import Testing

@Suite("Images into slots that are block devices")
struct DeviceSlotTests {
    static let megabyte = 1 << 20
    let bench: SlotBench

    init() throws {
        self.bench = try SlotBench()
    }

    @Test(
        "hold the image's bytes at their start and what they had behind it",
        arguments: [1, 511, 512, 4097, 1_048_576, 3_000_001, 8 << 20])
    func lengths(byteCount: Int) throws {
        guard try LoopDevice.isPossible(for: "images on block devices") else { return }
        var image = randomBytes(byteCount, seed: UInt64(byteCount))
        for index in image.indices where index / 200_000 % 3 == 1 { image[index] = 0 }
        let file = try self.bench.slotFile(byteCount: 8 * Self.megabyte)
        let loop = try LoopDevice(file)
        let (written, digest) = try self.bench.install(
            self.bench.artifact(image), self.bench.slots(loop.path))
        #expect(written.sha256 == sha256(image))
        #expect(digest == sha256(image))
        let bytes = TestFiles.bytes(of: loop.path)
        let holdsImage = Array(bytes.prefix(byteCount)) == image
        #expect(holdsImage)
        #expect(bytes.dropFirst(byteCount).allSatisfy { $0 == 0xEE })
    }

    @Test("write each block once: at most 5 % more than the image")
    func amplification() throws {
        guard try LoopDevice.isPossible(for: "bytes written to a device") else { return }
        let file = try self.bench.slotFile(byteCount: 40 * Self.megabyte)
        let loop = try LoopDevice(file)
        let statistics = "/sys/block/\((loop.path as NSString).lastPathComponent)/stat"
        let image = randomBytes(32 * Self.megabyte + 4000, seed: 20)
        let before = try self.writtenByteCount(statistics)
        _ = try self.bench.install(self.bench.artifact(image), self.bench.slots(loop.path))
        let written = try self.writtenByteCount(statistics) - before
        #expect(written >= image.count)
        #expect(Double(written) <= 1.05 * Double(image.count))
    }

    @Test("belong to nobody else from the first byte until they are read back")
    func exclusive() throws {
        guard try LoopDevice.isPossible(for: "a device of one's own") else { return }
        let file = try self.bench.slotFile(byteCount: 4 * Self.megabyte)
        let loop = try LoopDevice(file)
        var slots = self.bench.slots(loop.path)
        let artifact = try self.bench.artifact(randomBytes(Self.megabyte, seed: 21))
        let written = try slots.write(artifact, to: self.bench.slot)
        #expect(open(loop.path, O_RDONLY | O_EXCL | O_CLOEXEC) == -1)
        #expect(errno == EBUSY)
        try slots.synchronize(self.bench.slot)
        let digest = try slots.digest(of: self.bench.slot, byteCount: written.byteCount)
        #expect(digest == written.sha256)
        let holder = open(loop.path, O_RDONLY | O_EXCL | O_CLOEXEC)
        #expect(holder >= 0)
        close(holder)
    }

    @Test(
        "are read back from the medium: a byte that changed behind our back shows", arguments: [true, false])
    func changedByte(isDevice: Bool) throws {
        if isDevice {
            guard try LoopDevice.isPossible(for: "a byte changed on a device") else { return }
        }
        let file = try self.bench.slotFile(byteCount: 4 * Self.megabyte)
        let loop = isDevice ? try LoopDevice(file) : nil
        let path = loop?.path ?? file
        var slots = self.bench.slots(path)
        let artifact = try self.bench.artifact(randomBytes(3 * Self.megabyte + 5, seed: 22))
        let written = try slots.write(artifact, to: self.bench.slot)
        try slots.synchronize(self.bench.slot)
        // The last byte, which goes another way than the whole pages.
        for offset in [0, Self.megabyte + 7, 3 * Self.megabyte + 4] {
            let descriptor = open(path, O_RDWR | O_CLOEXEC)
            defer { close(descriptor) }
            var byte: UInt8 = 0
            #expect(pread(descriptor, &byte, 1, off_t(offset)) == 1)
            byte ^= 0x10
            #expect(pwrite(descriptor, &byte, 1, off_t(offset)) == 1)
            let digest = try slots.digest(of: self.bench.slot, byteCount: written.byteCount)
            #expect(digest != written.sha256)
            byte ^= 0x10
            #expect(pwrite(descriptor, &byte, 1, off_t(offset)) == 1)
        }
        let digest = try slots.digest(of: self.bench.slot, byteCount: written.byteCount)
        #expect(digest == written.sha256)
    }

    @Test("that went away or were exchanged after the writing are not taken for what was written")
    func exchanged() throws {
        let link = self.bench.scratch.file("by-partlabel")
        let path = try self.bench.slotFile(byteCount: 2 * Self.megabyte)
        let other = try self.bench.slotFile(byteCount: 2 * Self.megabyte, "other")
        let artifact = try self.bench.artifact(randomBytes(Self.megabyte, seed: 23))
        for change in [
            { symlink(other, link) == 0 }, { true }, { symlink(path, link) == 0 && truncate(path, 9) == 0 },
        ] {
            unlink(link)
            symlink(path, link)
            var slots = self.bench.slots(link)
            _ = try slots.write(artifact, to: self.bench.slot)
            unlink(link)
            #expect(change())
            let result = Result { try slots.synchronize(self.bench.slot) }
            let error = #expect(throws: SlotError.self) { try result.get() }
            #expect(error?.problem == .changed || error?.problem == .ended(atByte: 9))
        }
        #expect(TestFiles.bytes(of: other).allSatisfy { $0 == 0xEE })
    }

    @Test("that lost their medium fail, and are not read as zeros")
    func detached() throws {
        guard try LoopDevice.isPossible(for: "a device without its medium") else { return }
        let file = try self.bench.slotFile(byteCount: 4 * Self.megabyte)
        let loop = try LoopDevice(file)
        var slots = self.bench.slots(loop.path)
        let artifact = try self.bench.artifact(randomBytes(3 * Self.megabyte, seed: 24))
        let written = try slots.write(artifact, to: self.bench.slot)
        truncate(file, 1 << 20)
        let result = Result {
            try slots.synchronize(self.bench.slot)
            return try slots.digest(of: self.bench.slot, byteCount: written.byteCount)
        }
        if case .success(let digest) = result { #expect(digest != written.sha256) }
    }

    private func writtenByteCount(_ statistics: String) throws -> Int {
        let text = String(decoding: TestFiles.bytes(of: statistics), as: UTF8.self)
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard fields.count > 6, let sectors = Int(fields[6]) else {
            throw SystemCallFailure("read \(statistics)")
        }
        return sectors * 512
    }
}
