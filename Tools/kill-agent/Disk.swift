import Foundation
import TestBed

/// Where installations take place: a directory, or an ext4 in a file that is mounted by a loop device.
final class Disk {
    /// Where the device's files lie.
    let path: String
    /// What this disk is, for the head of the table.
    let summary: String
    private let scratch: ScratchDirectory
    private let isMounted: Bool
    private let options: String

    private static let byteCount = 96 << 20

    /// A loop-mounted ext4 where that is possible, else a plain directory.
    static func forKilling() throws -> Disk {
        guard TestBed.isRoot else {
            return try Disk(mounted: nil, summary: "a plain directory, because this is not root")
        }
        do {
            return try Disk(mounted: "loop", summary: "ext4 on a loop device")
        } catch {
            return try Disk(mounted: nil, summary: "a plain directory, because no loop device can be mounted")
        }
    }

    /// A loop-mounted ext4 that writes nothing by itself for ten minutes.
    static func forPowerCuts() throws -> Disk {
        try Disk(mounted: "loop,commit=600", summary: "ext4 on a loop device, commit=600, power cuts")
    }

    private init(mounted options: String?, summary: String) throws {
        self.scratch = try ScratchDirectory("kill")
        self.summary = summary
        self.isMounted = options != nil
        self.options = options ?? ""
        self.path = try self.scratch.subdirectory("disk")
        guard options != nil else { return }
        try Command.run("truncate", ["-s", "\(Self.byteCount)", self.image])
        try Command.run(
            "mkfs.ext4", ["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image])
        try self.mount()
    }

    deinit {
        if self.isMounted { _ = try? Command.run("umount", ["-l", self.path]) }
    }

    private var image: String { self.scratch.file("image") }

    /// A file beside the disk, on the machine that runs the test.
    func outside(_ name: String) -> String { self.scratch.file(name) }

    /// Everything that was written is on the medium.
    func synchronize() throws {
        try Command.run("sync", ["-f", self.path])
    }

    /// Takes the medium as it is now: what is only in the kernel's memory is not in it.
    func takeCopy() throws {
        try Command.run("cp", ["--sparse=always", self.image, self.outside("copy")])
    }

    /// Goes on with the copy: what the kernel still had in memory is gone, and ext4 replays its journal.
    func goOnWithCopy() throws {
        try self.unmount()
        try Command.run("mv", [self.outside("copy"), self.image])
        try self.mount()
    }

    /// What was killed a moment ago may hold files for another moment.
    private func unmount() throws {
        let isDone = Patience.wait(.seconds(10)) { umount2(self.path, 0) == 0 }
        guard isDone else { try Command.run("umount", [self.path]); return }
    }

    private func mount() throws {
        try Command.run("mount", ["-o", self.options, self.image, self.path])
    }
}
