import Archives
import DurableStorage
import Foundation
import InstallEngine
import InstallStorage
import Synchronization
import TestBed
import Testing
import Timekeeping

@Suite("Images into slots that are files")
struct FileSlotTests {
    static let megabyte = 1 << 20
    let bench: SlotBench

    init() throws {
        self.bench = try SlotBench()
    }

    @Test(
        "hold the image's bytes at their start and what they had behind it",
        arguments: [0, 1, 511, 4095, 4096, 4097, 65_535, 65_537, 1 << 20, (1 << 20) + 1, 5_242_881])
    func lengths(byteCount: Int) throws {
        let image = randomBytes(byteCount, seed: UInt64(byteCount))
        let path = try self.bench.slotFile(byteCount: 6 * Self.megabyte)
        let (written, digest) = try self.bench.install(self.bench.artifact(image), self.bench.slots(path))
        #expect(written.byteCount == UInt64(byteCount))
        #expect(written.sha256 == sha256(image))
        #expect(written.artifactSHA256 == sha256(image))
        #expect(digest == sha256(image))
        let bytes = TestFiles.bytes(of: path)
        #expect(bytes.count == 6 * Self.megabyte)
        let holdsImage = Array(bytes.prefix(byteCount)) == image
        #expect(holdsImage)
        #expect(bytes.dropFirst(byteCount).allSatisfy { $0 == 0xEE })
    }

    @Test("may be filled to the last byte, and one byte more is refused before the first is written")
    func exactLength() throws {
        let image = randomBytes(Self.megabyte + 4097, seed: 1)
        let path = try self.bench.slotFile(byteCount: image.count)
        let (_, digest) = try self.bench.install(self.bench.artifact(image), self.bench.slots(path))
        #expect(digest == sha256(image))

        let small = try self.bench.slotFile(byteCount: image.count - 1, "small")
        var slots = self.bench.slots(small)
        let artifact = try self.bench.artifact(image)
        let result = Result { try slots.write(artifact, to: self.bench.slot) }
        let error = #expect(throws: SlotError.self) { try result.get() }
        let expected = SlotProblem.tooSmall(
            byteCount: UInt64(image.count - 1), neededByteCount: UInt64(image.count))
        #expect(error?.problem == expected)
        #expect(TestFiles.bytes(of: small).allSatisfy { $0 == 0xEE })
        #expect(throws: SlotError.self) {
            try slots.requireWritable(self.bench.slot, byteCount: UInt64(image.count))
        }
        try slots.requireWritable(self.bench.slot, byteCount: UInt64(image.count - 1))
    }

    @Test("get runs of zeros as zeros, whatever they held, wherever the runs begin and end")
    func zeroRuns() throws {
        var image = randomBytes(6 * Self.megabyte + 777, seed: 2)
        for range in [
            0..<65_536, 131_072..<131_073, 200_000..<400_000, 1_048_576..<3_145_728, 3_200_000..<3_265_535,
            6_000_000..<(6 * Self.megabyte + 777),
        ] {
            for index in range { image[index] = 0 }
        }
        let path = try self.bench.slotFile(byteCount: 7 * Self.megabyte)
        let (written, digest) = try self.bench.install(self.bench.artifact(image), self.bench.slots(path))
        #expect(written.sha256 == sha256(image))
        #expect(digest == sha256(image))
        let bytes = TestFiles.bytes(of: path)
        let holdsImage = Array(bytes.prefix(image.count)) == image
        #expect(holdsImage)
        #expect(bytes.dropFirst(image.count).allSatisfy { $0 == 0xEE })
    }

    @Test("lose no byte that stands alone among zeros", arguments: [0, 1, 15, 16, 17, 65_534, 65_535])
    func loneByte(offset: Int) throws {
        var image = [UInt8](repeating: 0, count: 4 * 65_536 + 100)
        image[65_536 + offset] = 1
        image[image.count - 1] = 2
        let path = try self.bench.slotFile(byteCount: Self.megabyte)
        let (_, digest) = try self.bench.install(self.bench.artifact(image), self.bench.slots(path))
        #expect(digest == sha256(image))
        let holdsImage = Array(TestFiles.bytes(of: path).prefix(image.count)) == image
        #expect(holdsImage)
    }

    @Test("get a sparse image without its holes being read, and stay sparse where they were")
    func holes() throws {
        let source = self.bench.scratch.file("sparse")
        let path = self.bench.scratch.file("slot")
        let byteCount = 256 * Self.megabyte + 5
        for (file, offset) in [(source, 100 * Self.megabyte), (path, byteCount + 4095)] {
            let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            #expect(pwrite(descriptor, "data", 4, off_t(offset)) == 4)
            #expect(ftruncate(descriptor, off_t(byteCount + (file == path ? 8192 : 0))) == 0)
        }
        let (written, digest) = try self.bench.install(
            self.bench.artifact(at: source), self.bench.slots(path))
        #expect(written.byteCount == UInt64(byteCount))
        #expect(digest == written.sha256)
        #expect(try Command.run("sha256sum", [source]).hasPrefix(self.hexadecimal(written.sha256)))
        var status = stat()
        stat(path, &status)
        #expect(status.st_blocks * 512 < Self.megabyte)
    }

    @Test("get compressed images decompressed, from files and pipes", arguments: ["gzip", "xz", "zstd"])
    func compressed(program: String) throws {
        guard hasProgram(program) else {
            return reportSkipped("images compressed by \(program)", because: "\(program) is missing")
        }
        let image = randomBytes(3 * Self.megabyte, seed: 3) + [UInt8](repeating: 0, count: 1_500_001)
        let plain = try self.bench.artifact(image)
        guard case .file(let path) = plain.source else { return }
        let packed = try self.bench.compressed(path, by: program)
        let artifactDigest = sha256(TestFiles.bytes(of: packed))

        let slot = try self.bench.slotFile(byteCount: 5 * Self.megabyte)
        let (written, digest) = try self.bench.install(
            self.bench.artifact(at: packed), self.bench.slots(slot))
        #expect(written.byteCount == UInt64(image.count))
        #expect(written.sha256 == sha256(image))
        #expect(written.artifactSHA256 == artifactDigest)
        #expect(digest == sha256(image))

        let input = open(packed, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let (streamed, _) = try self.bench.install(
            InstallArtifact(source: .stream, name: "stdin", byteCount: nil, sha256: nil),
            self.bench.slots(slot, input: input))
        #expect(streamed == written)
    }

    @Test("refuse a compressed image that is cut short", arguments: ["gzip", "xz", "zstd"])
    func truncated(program: String) throws {
        guard hasProgram(program) else {
            return reportSkipped("cut images compressed by \(program)", because: "\(program) is missing")
        }
        let plain = try self.bench.artifact(randomBytes(2 * Self.megabyte, seed: 4))
        guard case .file(let path) = plain.source else { return }
        let packed = try self.bench.compressed(path, by: program)
        let bytes = TestFiles.bytes(of: packed)
        for count in [bytes.count - 1, bytes.count / 2] {
            try TestFiles.write(bytes.prefix(count), to: packed)
            var slots = self.bench.slots(try self.bench.slotFile(byteCount: 4 * Self.megabyte))
            let result = Result { try slots.write(self.bench.artifact(at: packed), to: self.bench.slot) }
            let error = #expect(throws: SlotError.self) { try result.get() }
            guard case .artifact? = error?.problem else {
                Issue.record("\(program), \(count) bytes: \(String(describing: error))")
                continue
            }
        }
    }

    @Test("get a stream from a pipe, whose length is checked where it is known")
    func stream() throws {
        let image = randomBytes(2 * Self.megabyte + 13, seed: 5)
        let slot = try self.bench.slotFile(byteCount: 3 * Self.megabyte)
        for (declared, isRight) in [
            (nil, true), (image.count, true), (image.count + 1, false), (image.count - 1, false),
            (Self.megabyte, false),
        ] as [(Int?, Bool)] {
            let pipe = Pipe()
            let writer = Thread {
                // A reader that refuses goes away, and the rest is nobody's.
                try? pipe.fileHandleForWriting.write(contentsOf: Data(image))
                try? pipe.fileHandleForWriting.close()
            }
            signal(SIGPIPE, SIG_IGN)
            writer.start()
            let artifact = InstallArtifact(
                source: .stream, name: "stdin", byteCount: declared.map { UInt64($0) }, sha256: nil)
            let slots = self.bench.slots(slot, input: pipe.fileHandleForReading.fileDescriptor)
            let result = Result { try self.bench.install(artifact, slots) }
            try? pipe.fileHandleForReading.close()
            if isRight {
                let (written, digest) = try result.get()
                #expect(written.artifactSHA256 == sha256(image))
                #expect(digest == sha256(image))
            } else {
                let error = #expect(throws: SlotError.self) { try result.get() }
                guard case .wrongLength? = error?.problem else {
                    Issue.record("\(String(describing: declared)): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test("end what goes on behind their end, without a byte written there")
    func tooLongStream() throws {
        let slot = try self.bench.slotFile(byteCount: Self.megabyte + 100)
        let artifact = try self.bench.artifact(randomBytes(2 * Self.megabyte, seed: 6))
        guard case .file(let path) = artifact.source else { return }
        let input = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let stream = InstallArtifact(source: .stream, name: "stdin", byteCount: nil, sha256: nil)
        let result = Result { try self.bench.install(stream, self.bench.slots(slot, input: input)) }
        let error = #expect(throws: SlotError.self) { try result.get() }
        #expect(error?.problem == .imageTooLong(byteCount: UInt64(Self.megabyte + 100)))
        #expect(TestFiles.bytes(of: slot).count == Self.megabyte + 100)

        let missing = Result { try self.bench.install(stream, self.bench.slots(slot)) }
        #expect(#expect(throws: SlotError.self) { try missing.get() }?.problem == .noInput)
    }

    @Test("tell their progress, and all that there will be")
    func progress() throws {
        let image = randomBytes(3 * Self.megabyte + 1, seed: 7)
        let steps = Mutex<[UInt64]>([])
        let path = try self.bench.slotFile(byteCount: 4 * Self.megabyte)
        let slots = SlotDevices(paths: [self.bench.slot: path], running: nil, input: nil) { done, all in
            #expect(all == UInt64(image.count))
            steps.withLock { $0.append(done) }
        }
        _ = try self.bench.install(self.bench.artifact(image), slots)
        let expected = (1...3).map { UInt64($0 * Self.megabyte) } + [UInt64(image.count)]
        #expect(steps.withLock { $0 } == expected)
    }

    @Test("tell once how long it took until the image was on the medium, and once how long reading back")
    func measured() throws {
        let image = randomBytes(Self.megabyte + 1, seed: 9)
        let told = Mutex<[SlotMeasurement]>([])
        let path = try self.bench.slotFile(byteCount: 2 * Self.megabyte)
        var slots = SlotDevices(
            paths: [self.bench.slot: path], running: nil, input: nil, progress: nil,
            measured: { measurement in told.withLock { $0.append(measurement) } })
        let artifact = try self.bench.artifact(image)
        _ = try slots.write(artifact, to: self.bench.slot)
        #expect(told.withLock { $0 }.isEmpty)
        try slots.synchronize(self.bench.slot)
        #expect(told.withLock { $0.map(\.work) } == [.written])
        try slots.synchronize(self.bench.slot)
        _ = try slots.digest(of: self.bench.slot, byteCount: UInt64(image.count))
        let measurements = told.withLock { $0 }
        #expect(measurements.map(\.work) == [.written, .readBack])
        #expect(measurements.allSatisfy { $0.slot == self.bench.slot })
        #expect(measurements.allSatisfy { $0.byteCount == UInt64(image.count) && $0.duration > .zero })
    }

    @Test("get every piece in its place, though several are written at the same time")
    func order() throws {
        let image = randomBytes(37 * Self.megabyte + 4097, seed: 10)
        let path = try self.bench.slotFile(byteCount: 38 * Self.megabyte)
        let (written, digest) = try self.bench.install(self.bench.artifact(image), self.bench.slots(path))
        #expect(written.sha256 == sha256(image))
        #expect(digest == written.sha256)
        #expect(TestFiles.bytes(of: path).dropFirst(image.count).allSatisfy { $0 == 0xEE })
    }

    @Test("on a full disk say so")
    func full() throws {
        guard try TestBed.offersRoot(for: "a slot on a full disk") else { return }
        let small = try SmallFileSystem(kilobyteCount: 512)
        let path = small.file("slot")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(ftruncate(descriptor, off_t(4 * Self.megabyte)) == 0)
        close(descriptor)
        let artifact = try self.bench.artifact(randomBytes(2 * Self.megabyte, seed: 8))
        let result = Result { try self.bench.install(artifact, self.bench.slots(path)) }
        let error = #expect(throws: SlotError.self) { try result.get() }
        #expect(error?.problem == .storage(StorageError(operation: "write", path: path, errno: ENOSPC)))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
