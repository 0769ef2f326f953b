import Foundation
import InstallStorage
import TestBed
import Testing

@Suite("What the kernel says about the use of devices")
struct MediumUsageTests {
    let scratch: ScratchDirectory
    let usage: MediumUsage

    /// A disk with two partitions, the second below a mapped device, which is mounted.
    init() throws {
        let scratch = try ScratchDirectory()
        self.scratch = scratch
        self.usage = MediumUsage(processes: scratch.file("proc"), devices: scratch.file("sys"))
        let places = ["disk", "disk/disk1", "disk/disk2", "mapped", "loop9"]
        for (minor, place) in places.enumerated() {
            try scratch.write("4000:\(minor)\n", to: "sys/devices/\(place)/dev")
            for (directory, name) in [
                ("dev/block", "4000:\(minor)"), ("class/block", (place as NSString).lastPathComponent),
            ] {
                try scratch.write("", to: "sys/\(directory)/.keep")
                symlink("../../devices/\(place)", scratch.file("sys/\(directory)/\(name)"))
            }
        }
        try scratch.write("1\n", to: "sys/devices/disk/disk1/partition")
        try scratch.write("2\n", to: "sys/devices/disk/disk2/partition")
        try scratch.write("", to: "sys/devices/disk/disk2/holders/.keep")
        symlink("../../../mapped", scratch.file("sys/devices/disk/disk2/holders/mapped"))
        try self.mount("4000:3", "/my\\040data")
        try scratch.write("Filename\tType\n", to: "proc/swaps")
    }

    private func mount(_ number: String, _ point: String) throws {
        let line = "30 1 \(number) / \(point) rw,noatime shared:7 - ext4 none rw\n"
        try self.scratch.write("22 1 0:21 / /proc rw - proc proc rw\n" + line, to: "proc/self/mountinfo")
    }

    private func problem(_ minor: Int) -> SlotProblem? {
        guard let number = DeviceNumber("4000:\(minor)") else { return .unknown }
        do throws(SlotProblem) {
            try self.usage.requireUnused(.device(number))
            return nil
        } catch {
            return error
        }
    }

    @Test("counts for a device, its disk, and whatever is made of it; not for its neighbours")
    func relatives() throws {
        let use = SlotProblem.used(.mounted(device: "/dev/mapped", at: "/my data"))
        #expect((0...4).map(self.problem) == [use, nil, use, use, nil])
        try self.mount("4000:1", "/boot")
        let boot = SlotProblem.used(.mounted(device: "/dev/disk1", at: "/boot"))
        #expect((0...4).map(self.problem) == [boot, boot, nil, nil, nil])
        try self.mount("4000:0", "/whole")
        let whole = SlotProblem.used(.mounted(device: "/dev/disk", at: "/whole"))
        #expect((0...4).map(self.problem) == [whole, whole, whole, nil, nil])
    }

    @Test("knows the running system by what is mounted at /")
    func runningSystem() throws {
        try self.mount("4000:3", "/")
        #expect(self.problem(2) == .used(.runningSystem(device: "/dev/mapped")))
        #expect(self.problem(1) == nil)
    }

    @Test("counts as used what cannot be found out")
    func unprovable() throws {
        func isUnprovable(_ minor: Int) -> Bool {
            if case .unprovable? = self.problem(minor) { true } else { false }
        }
        #expect(isUnprovable(77))
        #expect(!isUnprovable(1))
        try self.scratch.write("22 1 0:21 / /proc rw - proc proc rw\nnonsense\n", to: "proc/self/mountinfo")
        #expect(isUnprovable(1))
        try self.scratch.write("", to: "proc/self/mountinfo")
        #expect(isUnprovable(1))
        unlink(self.scratch.file("proc/self/mountinfo"))
        #expect(isUnprovable(1))
        // A loop device of which nobody knows what it stands for.
        try self.mount("4000:3", "/data")
        try self.scratch.write("", to: "sys/devices/loop9/loop/autoclear")
        #expect(isUnprovable(4))
        #expect(self.problem(1) == nil)
    }

    @Test("finds swap files and files of loop devices by what they are, not by their names")
    func files() throws {
        let path = try self.scratch.write("swap", to: "a file")
        let other = try self.scratch.write("other", to: "another")
        link(path, self.scratch.file("second name"))
        var status = stat()
        stat(path, &status)
        let medium = SlotMedium.file(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        let escaped = self.scratch.file("second\\040name")
        try self.scratch.write("Filename\n\(other) file 4 0 -2\n\(escaped) file 4 0 -2\n", to: "proc/swaps")
        #expect(throws: SlotProblem.used(.swap(device: self.scratch.file("second name")))) {
            try self.usage.requireUnused(medium)
        }
        // A kernel that cannot swap has no such table.
        unlink(self.scratch.file("proc/swaps"))
        try self.usage.requireUnused(medium)
        try self.scratch.write(path + "\n", to: "sys/devices/loop9/loop/backing_file")
        #expect(throws: SlotProblem.used(.loopDevice("/dev/loop9"))) {
            try self.usage.requireUnused(medium)
        }
        // And the device itself is only as unused as the file.
        #expect(self.problem(4) == nil)
        try self.scratch.write(
            "Filename\n\(path.replacingOccurrences(of: " ", with: "\\040")) f\n", to: "proc/swaps")
        #expect(self.problem(4) == .used(.swap(device: path)))
    }

    @Test("reads numbers of devices as the kernel writes them, and nothing else")
    func numbers() {
        #expect(DeviceNumber("8:17")?.description == "8:17")
        for text in ["", "8", "8:", ":1", "8:1:2", "a:b", "-1:2", "8: 1", "4294967296:0"] {
            #expect(DeviceNumber(text) == nil, "\(text)")
        }
    }
}
