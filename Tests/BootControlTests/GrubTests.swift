import BootControl
import Foundation
import InstallEngine
import TestBed
import Testing

@Suite("GRUB's environment block", .enabled(if: hasProgram("grub-editenv")))
struct GrubTests {
    @Test("is changed within one sector, in place; the other sector stays")
    func inPlace() throws {
        let bench = try GrubBench()
        let before = TestFiles.bytes(of: bench.block)
        let identity = try Self.fileNumber(bench.block)
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        let after = TestFiles.bytes(of: bench.block)
        #expect(after.count == 1024 && after != before)
        #expect(after[512...] == before[512...])
        #expect(try Self.fileNumber(bench.block) == identity)
        #expect(try bench.scratch.names() == ["cmdline", "grubenv"], "no copy is left")
    }

    @Test("is replaced where the change spans both sectors, and a link to it stays a link")
    func replaced() throws {
        let bench = try GrubBench()
        let filling = try Self.fill(bench, upTo: 505)
        let link = bench.scratch.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "grubenv")
        chmod(bench.block, 0o600)
        let identity = try Self.fileNumber(bench.block)
        var settings = GrubSettings()
        settings.environment = link
        var loader = makeBootLoader(
            .grub(settings), slots: Slots.paths, kernelCommandLine: bench.scratch.file("cmdline"))
        try loader.requireUsable()
        try loader.setTrial(Slots.b)
        #expect(try Self.fileNumber(bench.block) != identity)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "grubenv")
        let mode = try FileManager.default.attributesOfItem(atPath: bench.block)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try Command.run("grub-editenv", [bench.block, "list"]).contains("other=\(filling)\n"))
        #expect(try bench.boot(forTrial: true) == "B")
        #expect(try bench.boot(forTrial: false) == "A")
        #expect(try bench.scratch.names() == ["boot.sh", "cmdline", "grubenv", "link"])
    }

    @Test("survives a write of which only one sector reached the disk")
    func torn() throws {
        let bench = try GrubBench()
        let before = TestFiles.bytes(of: bench.block)
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        let after = TestFiles.bytes(of: bench.block)
        for torn in [before[..<512] + after[512...], after[..<512] + before[512...]] {
            try TestFiles.write(torn, to: bench.block)
            let trial = try loader.state().trial
            #expect(try bench.boot(forTrial: true) == (trial == nil ? "A" : "B"))
            #expect(try bench.boot(forTrial: false) == "A")
        }
    }

    @Test("that is too short, too long or something else is refused", arguments: [0, 1, 1023, 1025, 2048])
    func wrongSize(byteCount: Int) throws {
        let bench = try GrubBench()
        let block = TestFiles.bytes(of: bench.block)
        let wrong = (block + block).prefix(byteCount)
        try TestFiles.write(wrong, to: bench.block)
        try Self.expect(bench, .unusable, "instead of 1024")
        var loader = bench.loader
        #expect(throws: BootControlError.self) { try loader.setTrial(Slots.b) }
        #expect(TestFiles.bytes(of: bench.block)[...] == wrong)
    }

    @Test("without its signature, its file or its variable says what to do")
    func missing() throws {
        let bench = try GrubBench()
        var block = TestFiles.bytes(of: bench.block)
        block[3] ^= 1
        try TestFiles.write(block, to: bench.block)
        try Self.expect(bench, .unusable, "does not begin as one")
        try FileManager.default.removeItem(atPath: bench.block)
        try Self.expect(bench, .unusable, "grub-editenv \(bench.block) create")
        try Command.run("grub-editenv", [bench.block, "create"])
        try Self.expect(bench, .stateUnreadable, "set fleetcast_primary=A")
        try Command.run("grub-editenv", [bench.block, "set", "fleetcast_primary=-rf"])
        try Self.expect(bench, .stateUnreadable, "is '-rf'")
    }

    @Test("that is full is not changed at all")
    func full() throws {
        let bench = try GrubBench()
        try Self.fill(bench, upTo: 1000)
        let before = TestFiles.bytes(of: bench.block)
        var loader = bench.loader
        let error = #expect(throws: BootControlError.self) { try loader.setTrial(Slots.b) }
        #expect(error?.code == .toolFailed, "\(String(describing: error))")
        #expect(TestFiles.bytes(of: bench.block) == before)
        #expect(try bench.scratch.names() == ["cmdline", "grubenv"])
    }

    @Test(
        "is read by a script that GRUB's own checker accepts", .enabled(if: hasProgram("grub-script-check")))
    func script() throws {
        let scratch = try ScratchDirectory()
        try scratch.write(DocumentedScripts.block("grub"), to: "grub.cfg")
        try Command.run("grub-script-check", [scratch.file("grub.cfg")])
    }

    @Test("that GRUB cannot write to is never tried: no trial without a counter")
    func unwritable() throws {
        let bench = try GrubBench()
        var loader = bench.loader
        try loader.setTrial(Slots.b)
        let script = try DocumentedScripts.block("grub").components(separatedBy: "\nset default=")[0]
        #expect(script.contains("save_env fleetcast_tries"))
        let block = bench.block
        let lines = script.split(separator: "\n").map { line in
            String(line).replacingOccurrences(of: "set fleetcast", with: "fleetcast")
        }
        try bench.scratch.write(
            """
            load_env() { eval "$(grub-editenv '\(block)' list | sed "s/=\\(.*\\)/='\\1'/")"; }
            save_env() { :; }
            \(lines.joined(separator: "\n"))
            echo "$fleetcast_slot"
            """, to: "boot.sh")
        #expect(try Command.run("sh", [bench.scratch.file("boot.sh")]) == "A\n")
    }

    /// Sets another variable such that what is set later begins `end` bytes from the start.
    @discardableResult
    private static func fill(_ bench: GrubBench, upTo end: Int) throws -> String {
        try Command.run("grub-editenv", [bench.block, "set", "other=x"])
        let used = (TestFiles.bytes(of: bench.block).lastIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
        let filling = String(repeating: "x", count: end - used + 1)
        try Command.run("grub-editenv", [bench.block, "set", "other=\(filling)"])
        return filling
    }

    private static func fileNumber(_ path: String) throws -> UInt64 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return UInt64(status.st_ino)
    }

    private static func expect(_ bench: GrubBench, _ code: BootControlError.Code, _ words: String) throws {
        let loader = bench.loader
        let error = #expect(throws: BootControlError.self) { try loader.requireUsable() }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.explanation.contains(words) == true, "\(String(describing: error))")
    }
}
