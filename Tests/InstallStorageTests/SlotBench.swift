import DeviceCrypto
import Foundation
import InstallEngine
import InstallStorage
import SimulationKit
import TestBed

/// Images and slots for one test.
struct SlotBench {
    let scratch: ScratchDirectory
    let slot: SlotName
    let other: SlotName

    init() throws {
        self.scratch = try ScratchDirectory("slots")
        guard let slot = SlotName("B"), let other = SlotName("A") else {
            throw SystemCallFailure("name slots")
        }
        self.slot = slot
        self.other = other
    }

    /// Slot B alone, at a path.
    func slots(_ path: String, input: Int32? = nil) -> SlotDevices {
        SlotDevices(paths: [self.slot: path], running: nil, input: input, progress: nil)
    }

    /// A file full of `0xEE`, as a slot that had another image.
    func slotFile(byteCount: Int, _ name: String = "slot") throws -> String {
        let path = self.scratch.file(name)
        try TestFiles.write([UInt8](repeating: 0xEE, count: byteCount), to: path)
        return path
    }

    /// An artifact in a file.
    func artifact(_ bytes: [UInt8], _ name: String = "image") throws -> InstallArtifact {
        let path = self.scratch.file(name)
        try TestFiles.write(bytes, to: path)
        return self.artifact(at: path)
    }

    /// An artifact that is in a file.
    func artifact(at path: String) -> InstallArtifact {
        InstallArtifact(source: .file(path: path), name: "image", byteCount: nil, sha256: nil)
    }

    /// A file compressed by a program.
    func compressed(_ path: String, by program: String) throws -> String {
        let (status, output) = try runProgram("sh", ["-c", "\(program) -c '\(path)' > '\(path).packed'"])
        guard status == 0 else { throw SystemCallFailure("run \(program): \(output)") }
        return path + ".packed"
    }

    /// Writes, synchronises, reads back; the written image, and what was read back.
    func install(
        _ artifact: InstallArtifact, _ slots: SlotDevices
    ) throws -> (written: WrittenImage, digest: [UInt8]) {
        var slots = slots
        let written = try slots.write(artifact, to: self.slot)
        try slots.synchronize(self.slot)
        return (written, try slots.digest(of: self.slot, byteCount: written.byteCount))
    }
}

/// The same bytes for the same seed.
func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return random.bytes(count)
}

/// SHA-256.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256Hasher()
    bytes.withUnsafeBytes { hasher.update($0) }
    return hasher.digest()
}
