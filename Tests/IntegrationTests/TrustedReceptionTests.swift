import Foundation
import TestBed
import Testing

@Suite("What receive --trust believes of a metadata directory")
struct TrustedReceptionTests {
    private let signed: SignedSession
    private let file: String

    init() throws {
        self.signed = try SignedSession()
        self.file = try self.signed.session.makeFile("firmware.img", byteCount: 100_000)
    }

    private var metadata: String { "\(self.signed.depot)/metadata" }

    /// Runs a reception that hears nothing; 3 says that it knew what to listen for.
    private func receive(
        _ arguments: [String] = [], trusting metadata: String? = nil
    ) throws -> (exit: ProgramExit, said: String) {
        let program = try Program.start(
            "fleetcast",
            [
                "receive", "--group", "127.0.0.1", "--port", "47001", "--timeout", "1", "--json", "--out",
                self.signed.session.scratch.file("out"), "--trust", metadata ?? self.metadata,
            ] + arguments)
        let exit = try program.wait()
        return (exit, program.output + program.errors)
    }

    /// Puts files of another signer's metadata in place of ours.
    private func plant(_ names: [String], of settings: [String]) throws {
        let other = try SignedSession()
        let file = try other.session.makeFile("firmware.img", byteCount: 100_000, seed: 2)
        try other.sign([file], settings)
        for name in names {
            let place = "\(self.metadata)/\(name)"
            try FileManager.default.removeItem(atPath: place)
            try FileManager.default.copyItem(atPath: "\(other.depot)/metadata/\(name)", toPath: place)
        }
    }

    @Test("Metadata that verifies says what is wanted")
    func genuine() throws {
        try self.signed.sign([self.file])
        let (exit, said) = try self.receive()
        #expect(exit == .exited(3) && said.contains("listening"), "\(said)")
    }

    @Test("Targets that the root's keys did not sign are refused, before anything is listened to")
    func foreignTargets() throws {
        try self.signed.sign([self.file])
        try self.plant(["timestamp.json", "snapshot.json", "targets.json"], of: ["tuf=7"])
        let (exit, said) = try self.receive()
        #expect(exit == .exited(1) && said.contains("signed by 0 of the keys"), "\(said)")
        #expect(!said.contains("listening"))
    }

    @Test("Targets that the snapshot does not name are refused, though their signatures are right")
    func otherTargets() throws {
        try self.signed.sign([self.file])
        try self.plant(["targets.json"], of: [])
        let (exit, said) = try self.receive()
        #expect(exit == .exited(1) && said.contains("mix-and-match"), "\(said)")
    }

    @Test("Metadata that has expired is refused, with the way out")
    func expired() throws {
        try self.signed.sign([self.file], ["expires=1700000000"])
        let (exit, said) = try self.receive()
        #expect(exit == .exited(1) && said.contains("run 'fleetcast tuf ... refresh' first"), "\(said)")
        #expect(said.contains("expired at 2023-11-14T22:13:20Z"), "\(said)")
    }

    @Test("A broadcast key that may name targets, too, vouches for no packet")
    func scope() throws {
        try self.signed.sign([self.file], ["scope=all"])
        let (exit, said) = try self.receive()
        #expect(exit == .exited(1) && said.contains("no key may broadcast 'firmware.img'"), "\(said)")
    }

    @Test("With --product only what fits the device is wanted, whether it is named or not")
    func device() throws {
        try self.signed.sign([self.file], ["product=gateway", "hardware=revB"])
        let named = ["--release", "firmware.img"]
        for more in [[], named] {
            for device in [["gateway", "revB"], []] {
                let (exit, said) = try self.receive(more + Self.options(device))
                #expect(exit == .exited(3), "\(device): \(said)")
            }
            for device in [["kiosk", "revB"], ["gateway", "revA"], ["gateway"]] {
                let (exit, said) = try self.receive(more + Self.options(device))
                #expect(exit == .exited(1), "\(device)")
                #expect(said.contains("for product '\(device[0])'"), "\(device): \(said)")
            }
        }
        #expect(try self.receive(["--hardware", "revB"]).exit == .exited(64))
    }

    private static func options(_ device: [String]) -> [String] {
        zip(["--product", "--hardware"], device).flatMap { [$0, $1] }
    }

    @Test("What fleetcast publishes and tuf fetches is trusted; publish names the files to cast")
    func published() throws {
        let site = try RepositorySite()
        let said = try site.publish(self.file, "1.4.2")
        let words = said.split { $0 == " " || $0 == "'" }.map(String.init)
        let place = try #require(words.firstIndex(of: "cast"), "\(said)")
        #expect(try TestFiles.areIdentical(self.file, words[place + 1]))
        #expect(words[place + 2] == "--signatures" && words[place + 3] == words[place + 1] + ".mba1")
        #expect(FileManager.default.fileExists(atPath: words[place + 3]))
        let device = try ScratchDirectory("device")
        let options = ["tuf", "--metadata-dir", device.file("trust")]
        try site.run(options + ["init", "\(site.depot)/metadata/1.root.json"])
        try site.run(options + ["--metadata-url", "\(site.depot)/metadata", "refresh"])
        let (exit, heard) = try self.receive(["--product", "gateway"], trusting: device.file("trust"))
        #expect(exit == .exited(3) && heard.contains("gateway/1.4.2/firmware.img"), "\(heard)")
    }

    @Test("A directory without a root says how to begin")
    func empty() throws {
        try self.signed.sign([self.file])
        try FileManager.default.removeItem(atPath: "\(self.metadata)/root.json")
        let (exit, said) = try self.receive()
        #expect(exit == .exited(1) && said.contains("fleetcast tuf ... init"), "\(said)")
    }
}
