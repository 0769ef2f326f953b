internal import DurableStorage
import Glibc
package import InstallEngine
import SystemClock
internal import Timekeeping

/// Slots that are block devices or files, each by the path that the configuration gives it.
///
/// Every error is a ``SlotError``. A slot stays open, and its device ours alone, from the first byte written until it
/// was read back, so that all three are about the same device.
package struct SlotDevices: ImageSlots {
    private let paths: [SlotName: String]
    private let running: SlotName?
    private let input: Int32?
    private let progress: (@Sendable (UInt64, UInt64?) -> Void)?
    private let measured: (@Sendable (SlotMeasurement) -> Void)?
    private let usage: MediumUsage
    /// The slot that was written last, until it was read back.
    private var opened: OpenedSlot?
    /// When that began, and how much it was, until it was synchronised.
    private var unsynchronized: (start: MonotonicInstant, byteCount: UInt64)?

    /// Knows the slots by their paths.
    ///
    /// - Parameters:
    ///   - paths: where each slot is; symbolic links such as `/dev/disk/by-partlabel/rootfs.1` are followed.
    ///   - running: the slot that the system runs from, which is never written, under no other name either;
    ///     `nil` where nobody knows: nothing is written then where there is more than one slot.
    ///   - input: the open descriptor from which artifacts are read that are a stream; it stays the caller's.
    ///   - progress: is told the bytes read so far, and all that there will be where that is known.
    ///   - measured: is told how long the writing of an image took, and how long the reading back.
    package init(
        paths: [SlotName: String], running: SlotName?, input: Int32?,
        progress: (@Sendable (UInt64, UInt64?) -> Void)?,
        measured: (@Sendable (SlotMeasurement) -> Void)? = nil
    ) {
        self.paths = paths
        self.running = running
        self.input = input
        self.progress = progress
        self.measured = measured
        self.usage = MediumUsage()
    }

    package func requireWritable(_ slot: SlotName, byteCount: UInt64?) throws(SlotError) {
        try self.about(slot) { (path) throws(SlotProblem) in
            let opened = try self.reopen(slot, path: path)
            if let byteCount { try opened.requireRoom(for: byteCount) }
        }
    }

    package mutating func write(
        _ artifact: InstallArtifact, to slot: SlotName
    ) throws(SlotError) -> WrittenImage {
        self.opened = nil
        self.unsynchronized = nil
        let start = MonotonicClock.now()
        let (opened, written) = try self.about(slot) { (path) throws(SlotProblem) in
            let opened = try self.open(slot, path: path)
            let source = try self.source(of: artifact)
            let transfer = SlotTransfer(to: opened, usage: self.usage, progress: self.progress)
            return (opened, try transfer.run(source))
        }
        self.opened = opened
        self.unsynchronized = (start, written.byteCount)
        return written
    }

    package mutating func synchronize(_ slot: SlotName) throws(SlotError) {
        do throws(SlotError) {
            try self.about(slot) { (path) throws(SlotProblem) in
                let opened = try self.reopen(slot, path: path)
                try onDisk { () throws(StorageError) in try opened.descriptor.synchronize(path) }
            }
        } catch {
            self.opened = nil
            throw error
        }
        guard let (start, byteCount) = self.unsynchronized else { return }
        self.unsynchronized = nil
        self.tell(slot, .written, byteCount, since: start)
    }

    package mutating func digest(of slot: SlotName, byteCount: UInt64) throws(SlotError) -> [UInt8] {
        defer { self.opened = nil }
        return try self.about(slot) { (path) throws(SlotProblem) in
            let opened = try self.reopen(slot, path: path)
            let start = MonotonicClock.now()
            let digest = try SlotReadBack(of: opened).digest(byteCount: byteCount)
            // Once more, for it may have gone while it was read.
            try opened.requireUnchanged()
            self.tell(slot, .readBack, byteCount, since: start)
            return digest
        }
    }
}

extension SlotDevices {
    /// Opens a slot after every proof that it may be written.
    private func open(_ slot: SlotName, path: String) throws(SlotProblem) -> OpenedSlot {
        guard let running = self.running else {
            // One slot alone is no other's alias.
            guard self.paths.count == 1 else { throw .runningUnknown }
            return try OpenedSlot(slot, path: path, usage: self.usage)
        }
        guard slot != running else { throw .runs }
        guard let medium = self.paths[running].flatMap({ SlotMedium(atPath: $0) }) else {
            throw .runningMissing(running)
        }
        return try OpenedSlot(slot, path: path, usage: self.usage, running: (running, medium))
    }

    /// The slot as it was written, where it was; else opened anew.
    private func reopen(_ slot: SlotName, path: String) throws(SlotProblem) -> OpenedSlot {
        guard let opened = self.opened, opened.name == slot else { return try self.open(slot, path: path) }
        try opened.requireUnchanged()
        return opened
    }

    private func tell(
        _ slot: SlotName, _ work: SlotMeasurement.Work, _ byteCount: UInt64, since start: MonotonicInstant
    ) {
        let duration = start.interval(to: MonotonicClock.now())
        self.measured?(
            SlotMeasurement(slot: slot, work: work, byteCount: byteCount, duration: duration))
    }

    private func source(of artifact: InstallArtifact) throws(SlotProblem) -> any ImageSource {
        switch artifact.source {
        case .stream:
            guard let input = self.input else { throw .noInput }
            return try StreamedImage(input, name: artifact.name, artifactByteCount: artifact.byteCount)
        case .file(let path):
            return try Self.source(atPath: path, expectedByteCount: artifact.byteCount)
        }
    }

    private static func source(
        atPath path: String, expectedByteCount: UInt64?
    ) throws(SlotProblem) -> any ImageSource {
        let file = try onDisk { () throws(StorageError) in try ArtifactFile(path: path) }
        if let expectedByteCount, file.byteCount != expectedByteCount {
            throw .wrongLength(byteCount: file.byteCount, expectedByteCount: expectedByteCount)
        }
        // Whether it is compressed, its first bytes tell; what is not compressed is read another way.
        let image = try StreamedImage(
            file.descriptor.rawValue, name: path, artifactByteCount: file.byteCount, file: file)
        return image.isPlain ? PlainImage(file) : image
    }

    private func about<Result>(
        _ slot: SlotName, _ body: (String) throws(SlotProblem) -> Result
    ) throws(SlotError) -> Result {
        let path = self.paths[slot] ?? ""
        do throws(SlotProblem) {
            guard !path.isEmpty else { throw .unknown }
            return try body(path)
        } catch {
            throw SlotError(slot: slot, path: path, problem: error)
        }
    }
}
