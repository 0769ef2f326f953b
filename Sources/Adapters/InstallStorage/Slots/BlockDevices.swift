import CStorage
internal import DurableStorage
import Glibc

/// How block devices are made of one another, as `/sys` tells.
struct BlockDevices: Sendable {
    /// A device that shares bytes with the one that was asked for.
    struct Relative: Hashable, Sendable {
        /// Its number.
        var number: DeviceNumber
        /// Its name, without `/dev/`.
        var name: String
    }

    /// Normally `/sys`.
    let directory: String

    /// The device itself, its partitions, what is made of them, and the whole disk that it is a partition of.
    ///
    /// - Returns: `nil` where `/sys` does not know the device.
    func relatives(of number: DeviceNumber) throws(StorageError) -> [Relative]? {
        guard let first = self.place(of: number) else { return nil }
        var found = [self.relative(number, at: first)]
        var places = [first]
        // Each is looked at once, so the loop ends with the devices there are.
        while let place = places.popLast() {
            for next in try self.partitions(at: place) + self.names(in: place + "/holders") {
                guard let number = self.number(at: next) else { continue }
                let relative = self.relative(number, at: next)
                if !found.contains(relative) {
                    found.append(relative)
                    places.append(next)
                }
            }
        }
        // The disk alone: its other partitions share no byte with this one.
        if access(first + "/partition", F_OK) == 0 {
            let disk = String(first[..<(first.lastIndex(of: "/") ?? first.endIndex)])
            if let number = self.number(at: disk) { found.append(self.relative(number, at: disk)) }
        }
        return found
    }

    /// Whether the kernel hands the zeroing of ranges over to the device, instead of writing zeros itself.
    func zeroesRanges(_ number: DeviceNumber) -> Bool {
        guard let place = self.place(of: number) else { return false }
        let setting = "/queue/write_zeroes_max_bytes"
        let text = self.text(of: place + setting) ?? self.text(of: place + "/.." + setting)
        return text.flatMap { UInt64($0) }.map { $0 > 0 } ?? false
    }

    /// All loop devices that stand for something, and what that is.
    func loopDevices() throws(StorageError) -> [(relative: Relative, backing: SlotMedium?)] {
        var found: [(relative: Relative, backing: SlotMedium?)] = []
        for place in try self.names(in: self.directory + "/class/block") {
            guard access(place + "/loop", F_OK) == 0, let number = self.number(at: place) else { continue }
            found.append((self.relative(number, at: place), self.backing(of: number, at: place)))
        }
        return found
    }

    /// What a loop device stands for; `nil` where it is none, or stands for nothing that can be found out.
    private func backing(of number: DeviceNumber, at place: String) -> SlotMedium? {
        let device = "/dev/" + self.relative(number, at: place).name
        if let opened = try? OwnedDescriptor(opening: device, O_RDONLY | O_NONBLOCK, for: "look at") {
            var status = stat()
            var (fileSystem, inode, block) = (UInt64(0), UInt64(0), UInt64(0))
            if fstat(opened.rawValue, &status) == 0, SlotMedium(status) == .device(number),
                fc_loop_backing(opened.rawValue, &fileSystem, &inode, &block) == 0
            {
                return block == 0
                    ? .file(device: fileSystem, inode: inode) : .device(DeviceNumber(block))
            }
        }
        // Only a path, which may be of another time; but better than nothing where the device cannot be opened.
        return self.text(of: place + "/loop/backing_file").flatMap { SlotMedium(atPath: $0) }
    }

    private func relative(_ number: DeviceNumber, at place: String) -> Relative {
        let name = place.split(separator: "/").last.map(String.init) ?? number.description
        return Relative(number: number, name: name)
    }

    /// Where a device's own directory is, its links resolved, so that the directory above it is its disk's.
    private func place(of number: DeviceNumber) -> String? {
        guard let resolved = realpath("\(self.directory)/dev/block/\(number)", nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func partitions(at place: String) throws(StorageError) -> [String] {
        try self.names(in: place).filter { access($0 + "/partition", F_OK) == 0 }
    }

    private func number(at place: String) -> DeviceNumber? {
        self.text(of: place + "/dev").flatMap { DeviceNumber($0) }
    }

    /// Paths of all that is in a directory; none where it does not exist.
    private func names(in directory: String) throws(StorageError) -> [String] {
        do throws(StorageError) {
            let opened = try OwnedDescriptor(directory: directory)
            return try entryNames(of: opened, path: directory)
                .map { directory + "/" + String(decoding: $0, as: UTF8.self) }
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return []
        }
    }

    /// A small file's text, without the newline at its end.
    private func text(of path: String) -> String? {
        guard let file = try? OwnedDescriptor(regularFile: path, for: "read"),
            let bytes = try? readAll(of: file, limit: 16 << 10, path: path)
        else { return nil }
        let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        return String(decoding: line, as: UTF8.self)
    }
}
