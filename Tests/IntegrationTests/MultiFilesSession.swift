import Foundation
import TestBed

/// A file to distribute, and a place to receive it in.
struct MultiFilesSession {
    let scratch: ScratchDirectory
    /// The file that is sent.
    let source: String
    let byteCount: Int

    init(byteCount: Int, seed: UInt64 = 1) throws {
        self.scratch = try ScratchDirectory("multifiles")
        self.source = self.scratch.file("firmware.tgz")
        self.byteCount = byteCount
        try TestFiles.writeRandom(byteCount: byteCount, seed: seed, to: self.source)
    }

    /// Arguments that keep a receiver's files in the scratch directory.
    func receiverArguments(_ name: String = "received.bin") -> [String] {
        ["-f", self.scratch.file(name), "-s", self.scratch.file("\(name).version")]
    }

    /// Whether a receiver's file is the one that was sent.
    func isReceived(_ name: String = "received.bin") throws -> Bool {
        try TestFiles.areIdentical(self.source, self.scratch.file(name))
    }

    /// Names in the scratch directory that look like what a reception leaves behind.
    func leftovers() throws -> [String] {
        try self.scratch.names().filter { $0.hasSuffix(".partial") }
    }

    /// A UDP port that nobody uses, for sessions over loopback.
    static func unusedPort() throws -> String {
        "\(try TestBed.unusedPort())"
    }

    /// The path of a script that plays the other end.
    static var peer: String {
        "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers/multifiles_send.py"
    }
}
