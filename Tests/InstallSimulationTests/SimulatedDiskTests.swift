import InstallEngine
import InstallSimulation
import Testing

@Suite("A simulated disk")
struct SimulatedDiskTests {
    /// A disk with a directory and a file `/d/f` of `old`, all of it durable.
    private func disk(_ old: String = "old") throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        try disk.makeDirectory("/d")
        try disk.writeFile("/d/f", Array(old.utf8))
        disk.settle()
        return disk
    }

    private func text(_ path: String, of disk: SimulatedDisk) throws -> String? {
        try disk.contents(of: path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every text of a file that some power failure leaves, `nil` where it is gone.
    private func texts(_ path: String, of disk: SimulatedDisk) throws -> Set<String?> {
        var texts: Set<String?> = []
        for mask in 0..<(1 << disk.state.pending.count) {
            let crashed = SimulatedDisk(disk.state.afterPowerFailure { mask >> $0 & 1 == 1 })
            texts.insert(try self.text(path, of: crashed))
        }
        return texts
    }

    @Test("What was not synchronised is seen at once and may be lost")
    func volatile() throws {
        let disk = try self.disk()
        try disk.writeFile("/d/new", Array("12".utf8))
        #expect(try self.text("/d/new", of: disk) == "12")
        disk.crash { _ in false }
        #expect(try disk.entry(at: "/d/new") == nil)
        #expect(try disk.names(in: "/d") == ["f"])
    }

    @Test("A file's synchronisation saves its bytes and not its name")
    func fileWithoutName() throws {
        let disk = try self.disk()
        try disk.writeFile("/d/new", Array("0123456789".utf8))
        try disk.synchronizeFile("/d/new")
        #expect(disk.state.pending.map(\.description) == ["name /d/new"])
        #expect(try self.texts("/d/new", of: disk) == [nil, "0123456789"])
    }

    @Test("A directory's synchronisation saves the name and not the bytes")
    func nameWithoutFile() throws {
        let disk = try self.disk()
        try disk.writeFile("/d/new", Array("0123456789".utf8))
        try disk.synchronizeDirectory("/d")
        #expect(
            try self.texts("/d/new", of: disk) == [
                "", "0123456789", String(repeating: "\0", count: 10),
                "01234567\0\0", String(repeating: "\0", count: 8) + "89",
            ])
        #expect(try self.text("/d/f", of: disk) == "old")
    }

    @Test("A file written in place is torn by sectors, between old and new")
    func tornInPlace() throws {
        let disk = try self.disk("aaaaaaaabbbbbbbb")
        try disk.writeFile("/d/f", Array("AAAAAAAABBBBBBBB".utf8))
        let texts = try self.texts("/d/f", of: disk)
        #expect(texts.isSuperset(of: ["aaaaaaaabbbbbbbb", "AAAAAAAABBBBBBBB", "aaaaaaaaBBBBBBBB", ""]))
        try disk.synchronizeFile("/d/f")
        #expect(try self.texts("/d/f", of: disk) == ["AAAAAAAABBBBBBBB"])
    }

    @Test("An append rewrites the last sector whole, and its length comes apart")
    func append() throws {
        let disk = try self.disk("abc")
        try disk.append(Array("defghijk".utf8), to: "/d/f")
        #expect(try self.text("/d/f", of: disk) == "abcdefghijk")
        // Sectors "abcdefgh" and "ijk", and the length.
        #expect(disk.state.pending.count == 3)
        #expect(
            try self.texts("/d/f", of: disk) == [
                "abc", "abcdefghijk", "abcdefgh\0\0\0", "abc\0\0\0\0\0ijk", "abc\0\0\0\0\0\0\0\0",
            ])
    }

    @Test("A file that was cut and grows again has zeros where it was cut")
    func truncate() throws {
        let disk = try self.disk("abcdefgh")
        try disk.truncate("/d/f", byteCount: 2)
        #expect(try self.texts("/d/f", of: disk) == ["ab", "abcdefgh"])
        try disk.synchronizeFile("/d/f")
        try disk.append(Array("XY".utf8), to: "/d/f")
        #expect(try self.texts("/d/f", of: disk) == ["ab", "ab\0\0", "abXY"])
    }

    @Test("A rename over a file is one step: old or new, never none")
    func rename() throws {
        let disk = try self.disk()
        try disk.writeFile("/d/f.new", Array("new".utf8))
        try disk.synchronizeFile("/d/f.new")
        try disk.synchronizeDirectory("/d")
        try disk.rename("/d/f.new", to: "/d/f")
        #expect(disk.state.pending.count == 1)
        #expect(try self.texts("/d/f", of: disk) == ["old", "new"])
        try disk.synchronizeDirectory("/d")
        #expect(try self.texts("/d/f", of: disk) == ["new"])
        #expect(try disk.names(in: "/d") == ["f"])
    }

    @Test("A rename between directories is saved by the one that it leads to")
    func renameAcross() throws {
        let disk = try self.disk()
        try disk.makeDirectory("/e")
        disk.settle()
        try disk.rename("/d/f", to: "/e/f")
        try disk.synchronizeDirectory("/d")
        #expect(try self.texts("/e/f", of: disk) == [nil, "old"])
        try disk.synchronizeDirectory("/e")
        #expect(disk.state.pending.isEmpty)
        #expect(try disk.names(in: "/d").isEmpty)
    }

    @Test("Names are kept or lost each by itself, whatever their order")
    func anySubset() throws {
        let disk = try self.disk()
        try disk.writeFile("/d/1", [])
        try disk.writeFile("/d/2", [])
        var found: Set<[String]> = []
        for mask in 0..<(1 << disk.state.pending.count) {
            let crashed = SimulatedDisk(disk.state.afterPowerFailure { mask >> $0 & 1 == 1 })
            found.insert(try crashed.names(in: "/d"))
        }
        #expect(found == [["f"], ["1", "f"], ["2", "f"], ["1", "2", "f"]])
    }

    @Test("A tree's synchronisation saves all below it and not its own name")
    func tree() throws {
        let disk = try self.disk()
        try disk.makeDirectory("/d/t")
        try disk.makeDirectory("/d/t/s")
        try disk.writeFile("/d/t/s/f", Array("x".utf8))
        try disk.makeSymbolicLink("/d/t/l", to: "s")
        try disk.writeFile("/d/g", Array("y".utf8))
        try disk.synchronizeTree("/d/t")
        #expect(
            disk.state.pending.map(\.description)
                == ["name /d/t", "name /d/g", "bytes from 0 of /d/g", "length 1 of /d/g"])
        #expect(try self.text("/d/t/l/f", of: disk) == "x")
    }

    @Test("A tree's removal may be kept in part, to the last name")
    func removeTree() throws {
        let disk = try self.disk()
        try disk.removeTree("/d")
        try disk.removeTree("/none")
        #expect(try disk.entry(at: "/d") == nil)
        let half = SimulatedDisk(disk.state.afterPowerFailure { $0 == 0 })
        #expect(try half.names(in: "/d").isEmpty)
        #expect(try half.entry(at: "/d") == .directory)
        let other = SimulatedDisk(disk.state.afterPowerFailure { $0 == 1 })
        #expect(try other.entry(at: "/d") == nil)
    }

    @Test(
        "Power fails before, during or after an operation, and nothing works until the machine starts",
        arguments: CutMoment.allCases, [3, 2])
    func power(moment: CutMoment, operation: Int) throws {
        let disk = try self.disk("abcdefgh")
        disk.powerFails(atOperation: operation, moment)
        #expect(throws: PowerFailure.self) {
            try disk.writeFile("/d/f", Array("ABCDEFGHIJ".utf8))
            try disk.synchronizeFile("/d/f")
        }
        #expect(throws: PowerFailure.self) { try disk.entry(at: "/") }
        #expect(throws: PowerFailure.self) { try disk.synchronizeDirectory("/") }
        #expect(disk.operations.count == operation + 1)
        // Of the write: a length of 0, two sectors and a length.
        let pendingCount =
            switch (operation, moment) {
            case (2, .before), (3, .after): 0
            case (2, .during), (3, .during): 2
            default: 4
            }
        #expect(disk.state.pending.count == pendingCount)
        disk.crash { _ in true }
        #expect(try disk.entry(at: "/d") == .directory)
    }

    @Test("A synchronisation that is ignored saves nothing; the next one does")
    func ignored() throws {
        let disk = try self.disk()
        disk.ignoredSynchronization = 1
        try disk.writeFile("/d/f", Array("new".utf8))
        try disk.synchronizeDirectory("/d")
        try disk.synchronizeFile("/d/f")
        #expect(disk.state.pending.count == 3)
        try disk.synchronizeFile("/d/f")
        #expect(disk.state.pending.isEmpty)
        #expect(disk.synchronizationCount == 3)
        #expect(disk.operations.last?.description == "synchronizeFile /d/f in no step, time 2")
    }

    @Test("A copy of the state is not disturbed by what happens later")
    func copies() throws {
        let disk = try self.disk()
        let before = disk.state
        try disk.writeFile("/d/f", Array("new".utf8))
        try disk.synchronizeFile("/d/f")
        #expect(try self.text("/d/f", of: SimulatedDisk(before)) == "old")
    }

    @Test("Links are followed on the way and not in the last place")
    func links() throws {
        let disk = try self.disk()
        try disk.makeSymbolicLink("/current", to: "d")
        try disk.makeSymbolicLink("/circle", to: "circle")
        try disk.makeSymbolicLink("/d/up", to: "../d/./f")
        #expect(try self.text("/current/f", of: disk) == "old")
        #expect(try disk.entry(at: "/current") == .symbolicLink(target: "d"))
        #expect(try disk.entry(at: "/current/up") == .symbolicLink(target: "../d/./f"))
        #expect(try disk.names(in: "/current") == ["f", "up"])
        #expect(throws: SimulatedDiskError.badPath(path: "/circle/x")) { try disk.entry(at: "/circle/x") }
        #expect(throws: SimulatedDiskError.badPath(path: "d")) { try disk.entry(at: "d") }
        try disk.removeTree("/current")
        #expect(try self.text("/d/f", of: disk) == "old")
    }

    @Test("What a careful disk refuses is refused")
    func refusals() throws {
        let disk = try self.disk()
        try disk.makeDirectory("/d")
        #expect(throws: SimulatedDiskError.exists(path: "/d/f")) { try disk.makeDirectory("/d/f") }
        #expect(throws: SimulatedDiskError.notFound(path: "/x/y")) { try disk.makeDirectory("/x/y") }
        #expect(throws: SimulatedDiskError.notFound(path: "/x")) { try disk.append([1], to: "/x") }
        #expect(throws: SimulatedDiskError.notAFile(path: "/d")) { try disk.writeFile("/d", []) }
        #expect(throws: SimulatedDiskError.notFound(path: "/x")) { try disk.rename("/x", to: "/y") }
        #expect(throws: SimulatedDiskError.exists(path: "/d")) { try disk.rename("/d/f", to: "/d") }
        #expect(throws: SimulatedDiskError.exists(path: "/d/f")) {
            try disk.makeSymbolicLink("/d/f", to: "x")
        }
        #expect(throws: SimulatedDiskError.tooLong(path: "/d/f", byteCount: 3)) {
            try disk.contents(of: "/d/f", limit: 2)
        }
        try disk.makeDirectory("/e")
        #expect(throws: SimulatedDiskError.notEmpty(path: "/d")) { try disk.rename("/e", to: "/d") }
        #expect(throws: SimulatedDiskError.notFound(path: "/x")) { try disk.synchronizeFile("/x") }
        #expect(throws: SimulatedDiskError.notFound(path: "/x")) { try disk.synchronizeTree("/x") }
        try disk.rename("/d", to: "/e")
        #expect(try disk.names(in: "/") == ["e"])
        #expect(try disk.names(in: "/none").isEmpty)
    }

    @Test("A disk is full at its limit and not before")
    func full() throws {
        let disk = try self.disk("12345")
        disk.byteCountLimit = 10
        try disk.append(Array("67890".utf8), to: "/d/f")
        #expect(try disk.freeByteCount(in: "/d") == 0)
        #expect(throws: SimulatedDiskError.full(path: "/d/f")) { try disk.append([0], to: "/d/f") }
        try disk.removeTree("/d/f")
        #expect(try disk.freeByteCount(in: "/d") == 10)
        #expect(throws: SimulatedDiskError.notFound(path: "/x")) { try disk.freeByteCount(in: "/x") }
    }

    @Test("A block device is written in place: its length stays, and its sectors come one by one")
    func overwrite() throws {
        let disk = try self.disk("aaaaaaaabbbbbbbbcccc")
        try disk.overwrite("/d/f", at: 8, Array("XYZ".utf8))
        #expect(try self.text("/d/f", of: disk) == "aaaaaaaaXYZbbbbbcccc")
        #expect(disk.state.pending.map(\.description) == ["bytes from 8 of /d/f"])
        try disk.overwrite("/d/f", at: 8, Array("BBBBBBBBCC".utf8))
        #expect(
            try self.texts("/d/f", of: disk) == [
                "aaaaaaaabbbbbbbbcccc", "aaaaaaaaXYZbbbbbcccc", "aaaaaaaaBBBBBBBBcccc",
                "aaaaaaaabbbbbbbbCCcc",
                "aaaaaaaaXYZbbbbbCCcc", "aaaaaaaaBBBBBBBBCCcc",
            ])
    }

    @Test("A program that was killed loses nothing, and nothing becomes durable by that")
    func killed() throws {
        let disk = try self.disk()
        disk.powerFails(atOperation: 2, .after)
        #expect(throws: PowerFailure.self) { try disk.writeFile("/d/f", Array("new".utf8)) }
        disk.survive()
        #expect(try self.text("/d/f", of: disk) == "new")
        #expect(disk.state.pending.count == 3)
        try disk.synchronizeFile("/d/f")
        #expect(disk.state.pending.isEmpty)
    }

    @Test("A synchronisation can be left out by what it is, wherever it happens")
    func ignoredByDescription() throws {
        let disk = try self.disk()
        disk.ignoredDescription = "synchronizeFile /d/f in a task, time 2"
        for _ in 0..<2 {
            disk.task = "a task"
            try disk.writeFile("/d/f", Array("new".utf8))
            try disk.synchronizeFile("/d/f")
            #expect(disk.state.pending.isEmpty)
            try disk.writeFile("/d/f", Array("new".utf8))
            try disk.synchronizeFile("/d/f")
            #expect(disk.state.pending.count == 3)
            try disk.synchronizeFile("/d/f")
            #expect(disk.state.pending.isEmpty)
        }
    }

    @Test("An observer sees what power failures at the same moments leave", arguments: CutMoment.allCases)
    func observer(moment: CutMoment) throws {
        func act(on disk: SimulatedDisk) throws {
            try disk.writeFile("/d/g", Array("0123456789".utf8))
            try disk.synchronizeFile("/d/g")
            try disk.rename("/d/g", to: "/d/f")
            try disk.synchronizeDirectory("/d")
            try disk.removeTree("/d")
        }
        let observed = try self.disk()
        var seen: [[PendingChange]] = []
        observed.observer = { if $0 == moment { seen.append($1.pending) } }
        try act(on: observed)
        #expect(observed.synchronizationCount == 2)
        try #require(seen.count == 5)
        for number in seen.indices {
            let disk = try self.disk()
            disk.powerFails(atOperation: 2 + number, moment)
            #expect(throws: PowerFailure.self) { try act(on: disk) }
            #expect(disk.state.pending == seen[number])
        }
    }

    @Test("Equal disks have equal digests, whatever way they came about; others do not")
    func digest() throws {
        let (one, other) = (try self.disk(), try self.disk("xxx"))
        try other.writeFile("/d/h", Array("old".utf8))
        try other.rename("/d/h", to: "/d/f")
        #expect(one.state.digest != other.state.digest)
        let digests = other.state.nodeDigests
        for mask in 0..<(1 << other.state.pending.count) {
            let crashed = other.state.afterPowerFailure { mask >> $0 & 1 == 1 }
            #expect(crashed.digest(reusing: digests) == crashed.digest)
        }
        other.settle()
        #expect(one.state.digest == other.state.digest)
        try other.truncate("/d/f", byteCount: 2)
        #expect(one.state.digest == other.state.digest)
        other.settle()
        #expect(one.state.digest != other.state.digest)
    }
}
