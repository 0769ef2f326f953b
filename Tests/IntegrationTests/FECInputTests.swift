import Foundation
import TestBed
import Testing

/// What `fec decode` makes of symbols files that are not as they should be.
extension FECTests {
    @Test("A cut-off record and records of blocks that cannot be are ignored, with a warning that says where")
    func damagedRecords() throws {
        try self.encode(Encoding(byteCount: 10_000, symbolSize: 100, repair: 0))
        var symbols = SymbolsFile(at: self.scratch.file("data.sym"))
        var impossible = symbols.records[3]
        impossible[0] = 1
        symbols.records.insert(impossible, at: 2)
        let last = symbols.records.removeLast()
        symbols.records.append(Array(last.dropLast()))
        try symbols.write(to: self.scratch.file("first.sym"))
        symbols.records = [last]
        try symbols.write(to: self.scratch.file("second.sym"))

        let program = try self.run(["decode", "first.sym", "second.sym", "-o", "decoded"])
        #expect(program.exit == .exited(0), "\(program.errors)")
        #expect(try self.hasDecoded("decoded"))
        #expect(
            program.errors.contains(
                "'first.sym' ends inside a record, 103 of 104 bytes behind its beginning at byte 10412"))
        #expect(program.errors.contains("1 record of source blocks that the object does not have"))
        #expect(program.errors.contains("'first.sym' at byte 220"))
    }

    @Test(
        "A byte lost or added in the middle is told by the file's size, however early decoding ends",
        arguments: [-1, 1])
    func shiftedRecords(byteCount: Int) throws {
        try self.encode(Encoding(byteCount: 10_000, symbolSize: 100))
        var bytes = TestFiles.bytes(of: self.scratch.file("data.sym"))
        let middle = 12 + 50 * 104 + 20
        if byteCount < 0 { bytes.remove(at: middle) } else { bytes.insert(0, at: middle) }
        try TestFiles.write(bytes, to: self.scratch.file("shifted.sym"))
        let program = try self.run(["decode", "shifted.sym", "-o", "decoded"])
        // With a byte lost, what the file holds behind that place are possible records, alas.
        if byteCount < 0 { #expect(program.exit == .exited(0), "\(program.errors)") }
        #expect(try !self.hasDecoded("decoded"))
        #expect(program.errors.contains("'shifted.sym' ends inside a record"))
        #expect(program.errors.contains("bytes were lost or added somewhere"))
    }

    @Test("Symbols files of different objects are not mixed")
    func differentObjects() throws {
        try self.encode(Encoding(byteCount: 1000, symbolSize: 100), "data")
        try self.encode(Encoding(byteCount: 1001, symbolSize: 100), "other")
        let program = try self.run(["decode", "data.sym", "other.sym", "-o", "decoded"])
        #expect(program.exit == .exited(1))
        #expect(program.errors.contains("'data.sym' and 'other.sym' are not of the same object"))
        #expect(self.scratch.text(of: "decoded") == nil)
    }

    @Test("A file that is no symbols file is refused, and it is said why")
    func notSymbolsFile() throws {
        try TestFiles.write([], to: self.scratch.file("empty"))
        try TestFiles.write(Array("0123456789".utf8), to: self.scratch.file("short"))
        try TestFiles.write([UInt8](repeating: 0, count: 100), to: self.scratch.file("zeros"))
        let reasons = [
            "empty": "0 bytes where the 12 bytes", "short": "10 bytes where the 12 bytes",
            "zeros": "a transfer length of 0 bytes", ".": "it is not a regular file",
            "/dev/zero": "it is not a regular file", "absent": "no such file",
        ]
        for (name, reason) in reasons {
            let program = try self.run(["decode", name, "-o", "decoded"])
            #expect(program.exit == .exited(1))
            #expect(program.errors.contains(reason), "\(name): \(program.errors)")
        }
        #expect(self.scratch.text(of: "decoded") == nil)
    }

    @Test(
        "Symbols files that change while they are read are told of, even if decoding ends before their ends",
        arguments: [false, true])
    func changedMeanwhile(isReplaced: Bool) throws {
        try self.encode(Encoding(byteCount: 10_000, symbolSize: 1000, repair: 5))
        let symbols = TestFiles.bytes(of: self.scratch.file("data.sym"))
        // What keeps the program busy for a while: a hole, which is source symbol 0 again and again.
        let long = self.scratch.file("long.sym")
        try TestFiles.write(symbols.prefix(12), to: long)
        try #require(truncate(long, off_t(12 + 1_000_000 * 1004)) == 0)
        if !isReplaced {
            let file = try #require(FileHandle(forWritingAtPath: long))
            try file.seekToEnd()
            try file.write(contentsOf: symbols.dropFirst(12))
            try file.close()
        }
        var settings = ProgramSettings()
        settings.workingDirectory = self.scratch.path
        let program = try Program.start(
            "fleetcast",
            ["fec", "decode", "long.sym"] + (isReplaced ? ["data.sym"] : []) + ["-o", "decoded"],
            settings)
        // The hidden output is there once all files were looked at.
        _ = Patience.wait(.seconds(30)) {
            ((try? self.scratch.names().count) ?? 0) > 3 || program.exit != nil
        }
        program.signal(SIGSTOP)
        if isReplaced {
            unlink(self.scratch.file("data.sym"))
            try TestFiles.write(symbols, to: self.scratch.file("data.sym"))
        } else {
            try #require(utimes(long, nil) == 0)
        }
        program.signal(SIGCONT)
        #expect(try program.wait() == .exited(1))
        #expect(program.errors.contains("sym' changed while it was being read"), "\(program.errors)")
        #expect(self.scratch.text(of: "decoded") == nil)
    }
}
