package import InstallEngine

/// A disk in memory that loses, when power fails, whatever was not synchronised, or any part of it.
///
/// The rules, which are those that a careful program must assume of a file system:
///
/// - A file's bytes are written by sectors, and its length apart from them; ``synchronizeFile(_:)`` makes
///   both durable, and not the file's name.
/// - New, removed and renamed names are durable by ``synchronizeDirectory(_:)`` of their directory, each by
///   itself; a rename, or an exchange, is one step, which the synchronisation of the directory that it leads to makes
///   durable. What a symbolic link says is durable with its name.
/// - ``synchronizeTree(_:)`` does both for all below, not for the tree's own name.
/// - A power failure keeps any subset of what was not synchronised, whatever the order in which it was done,
///   and whole sectors of it.
///
/// After a power failure everything throws ``PowerFailure`` until ``crash(choosing:)`` starts the machine
/// again. All parts of a simulated machine share one disk, which is its power supply, too: it is a class.
package final class SimulatedDisk: InstallDisk {
    /// What the disk holds.
    package private(set) var state: DiskState
    /// Bytes of a sector, at least 1.
    package let sectorByteCount: Int
    /// Bytes that all files may have together.
    package var byteCountLimit: UInt64 = 1 << 30
    /// Whether names can be exchanged; few file systems cannot.
    package var canExchange = true
    /// What the machine is about, for ``operations``.
    package var task = "no step" {
        didSet { self.occurrences = [:] }
    }
    /// The synchronisation, counted from 0, that does nothing: as if its line were missing in the code.
    package var ignoredSynchronization: Int?
    /// The synchronisations that do nothing, by their ``DiskOperation/description``.
    package var ignoredDescription: String?
    /// Sees what a power failure would leave before, during and after each operation.
    ///
    /// It must not use the disk.
    package var observer: ((CutMoment, DiskState) -> Void)?
    /// All operations so far that may change something, the one in which power failed included.
    package private(set) var operations: [DiskOperation] = []
    /// How many of them were synchronisations.
    package private(set) var synchronizationCount = 0
    /// Whether power has failed.
    package private(set) var hasFailed = false

    private var occurrences: [String: Int] = [:]
    private var failure: (operation: Int, moment: CutMoment)?

    /// Creates a disk that holds `state`, the root directory alone by default.
    package init(_ state: DiskState = DiskState(), sectorByteCount: Int = 8) {
        self.state = state
        self.sectorByteCount = max(1, sectorByteCount)
    }

    // MARK: Power

    /// Lets power fail at an operation, counted from 0 from the disk's creation on.
    package func powerFails(atOperation operation: Int, _ moment: CutMoment) {
        self.failure = (operation, moment)
    }

    /// Lets power fail now.
    package func powerFails() {
        self.hasFailed = true
    }

    /// Starts the machine again after a power failure, which kept of ``DiskState/pending`` the changes that
    /// `isKept` chooses by their index.
    package func crash(choosing isKept: (Int) -> Bool) {
        self.state = self.state.afterPowerFailure(keeping: isKept)
        self.hasFailed = false
        self.failure = nil
    }

    /// Goes on after a failure that only killed the program: nothing is lost, nothing is synchronised.
    package func survive() {
        self.hasFailed = false
        self.failure = nil
    }

    /// Makes everything durable, as an orderly shutdown does; no operation of its own.
    package func settle() {
        self.state.synchronize { _ in true }
    }

    /// Counts an operation and performs it as far as power lasts.
    private func operate(
        _ kind: DiskOperation.Kind, _ path: String, _ act: (_ isTorn: Bool) throws -> Void
    ) throws {
        guard !self.hasFailed else { throw PowerFailure() }
        let number = self.operations.count
        let name = "\(kind.rawValue) \(path)"
        self.occurrences[name, default: 0] += 1
        let occurrence = self.occurrences[name] ?? 1
        self.operations.append(
            DiskOperation(kind: kind, path: path, task: self.task, occurrence: occurrence))
        guard let failure = self.failure, failure.operation == number else {
            guard let observer = self.observer else { return try act(false) }
            return try self.operate(act, observer)
        }
        self.hasFailed = true
        if failure.moment != .before { try act(failure.moment == .during) }
        throw PowerFailure()
    }

    /// Performs an operation, and shows what a power failure would find.
    private func operate(
        _ act: (_ isTorn: Bool) throws -> Void, _ observer: (CutMoment, DiskState) -> Void
    ) throws {
        let (state, synchronizationCount) = (self.state, self.synchronizationCount)
        observer(.before, state)
        try act(true)
        let torn = self.state
        (self.state, self.synchronizationCount) = (state, synchronizationCount)
        observer(.during, torn)
        try act(false)
        observer(.after, self.state)
    }

    /// Makes changes, or the first half of them.
    private func change(
        _ kind: DiskOperation.Kind, _ path: String,
        _ changes: (inout DiskState) throws -> [PendingChange]
    ) throws {
        try self.operate(kind, path) { isTorn in
            var state = self.state
            let changes = try changes(&state)
            self.state = state
            self.state.make(isTorn ? Array(changes.prefix(changes.count / 2)) : changes)
        }
    }

    private func synchronize(
        _ kind: DiskOperation.Kind, _ path: String, _ isMeant: () throws -> ((PendingChange) -> Bool)
    ) throws {
        try self.operate(kind, path) { isTorn in
            let isMeant = try isMeant()
            defer { self.synchronizationCount += 1 }
            guard self.synchronizationCount != self.ignoredSynchronization else { return }
            if let ignored = self.ignoredDescription, self.operations.last?.description == ignored { return }
            let half = self.state.pending.count(where: isMeant) / 2
            self.state.synchronize(limit: isTorn ? half : .max, where: isMeant)
        }
    }

    private func requirePower() throws {
        if self.hasFailed { throw PowerFailure() }
    }

    // MARK: Looking

    package func entry(at path: String) throws -> DiskEntry? {
        try self.requirePower()
        guard let number = try self.state.node(at: path) else { return nil }
        return switch self.state.visible[number] {
        case .file(_, let byteCount): .file(byteCount: UInt64(byteCount))
        case .directory: .directory
        case .symbolicLink(let target): .symbolicLink(target: target)
        }
    }

    package func names(in directory: String) throws -> [String] {
        try self.requirePower()
        guard let number = try self.state.directory(at: directory) else { return [] }
        return self.state.visible[number].entries?.keys.sorted() ?? []
    }

    package func contents(of path: String, limit: Int) throws -> [UInt8]? {
        try self.requirePower()
        guard let number = try self.state.node(at: path) else { return nil }
        guard let bytes = self.state.visible[number].bytes else {
            throw SimulatedDiskError.notAFile(path: path)
        }
        guard bytes.count <= limit else {
            throw SimulatedDiskError.tooLong(path: path, byteCount: bytes.count)
        }
        return bytes
    }

    package func freeByteCount(in directory: String) throws -> UInt64 {
        try self.requirePower()
        guard try self.state.directory(at: directory) != nil else {
            throw SimulatedDiskError.notFound(path: directory)
        }
        let usedByteCount = self.usedByteCount
        return usedByteCount < self.byteCountLimit ? self.byteCountLimit - usedByteCount : 0
    }

    private var usedByteCount: UInt64 {
        self.state.visibleNumbers.reduce(0) { sum, number in
            guard case .file(_, let byteCount) = self.state.visible[number] else { return sum }
            return sum + UInt64(byteCount)
        }
    }

    // MARK: Changing

    package func makeDirectory(_ path: String) throws {
        try self.change(.makeDirectory, path) { state in
            if let number = try state.node(at: path) {
                guard case .directory = state.visible[number] else {
                    throw SimulatedDiskError.exists(path: path)
                }
                return []
            }
            let place = try state.place(at: path)
            return [state.link(place, state.add(.directory([:])), path)]
        }
    }

    package func writeFile(_ path: String, _ bytes: [UInt8]) throws {
        try self.change(.writeFile, path) { state in
            let place = try state.place(at: path)
            guard let number = place.node else {
                try self.requireRoom(for: bytes.count, path)
                let file = state.add(.file(sectors: [], byteCount: 0))
                return [state.link(place, file, path)] + self.writing(bytes, at: 0, of: file, path)
            }
            guard case .file(_, let byteCount) = state.visible[number] else {
                throw SimulatedDiskError.notAFile(path: path)
            }
            try self.requireRoom(for: bytes.count - byteCount, path)
            let emptying = PendingChange(effect: .length(file: number, byteCount: 0), path: path)
            return [emptying] + self.writing(bytes, at: 0, of: number, path)
        }
    }

    /// Writes into an existing file without changing its length, as into a block device.
    ///
    /// - Precondition: the bytes lie within the file, and begin with a sector.
    package func overwrite(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
        try self.change(.overwrite, path) { state in
            let (number, present) = try state.file(at: path)
            precondition(
                offset >= 0 && offset % self.sectorByteCount == 0 && offset + bytes.count <= present.count,
                "\(bytes.count) bytes from \(offset) do not lie by sectors in \(path)")
            let end = min(present.count, offset + bytes.count.roundedUp(toMultipleOf: self.sectorByteCount))
            let sectors = bytes + present[(offset + bytes.count)..<end]
            return self.writing(sectors, at: offset, of: number, path).dropLast()
        }
    }

    package func append(_ bytes: [UInt8], to path: String) throws {
        try self.change(.append, path) { state in
            let (number, present) = try state.file(at: path)
            try self.requireRoom(for: bytes.count, path)
            // The last sector is written again as a whole, as a page cache does.
            let start = present.count - present.count % self.sectorByteCount
            return self.writing(present[start...] + bytes, at: start, of: number, path)
        }
    }

    package func truncate(_ path: String, byteCount: Int) throws {
        try self.change(.truncate, path) { state in
            let (number, present) = try state.file(at: path)
            precondition(
                (0...present.count).contains(byteCount),
                "\(path) has \(present.count) bytes and cannot be cut to \(byteCount)")
            return [PendingChange(effect: .length(file: number, byteCount: byteCount), path: path)]
        }
    }

    package func rename(_ source: String, to destination: String) throws {
        try self.change(.rename, destination) { state in
            let (old, new) = (try state.place(at: source), try state.place(at: destination))
            guard let node = old.node else { throw SimulatedDiskError.notFound(path: source) }
            if let replaced = new.node {
                guard replaced != node else { return [] }
                try state.requireReplaceable(replaced, by: node, destination)
            }
            let effect = PendingChange.Effect.rename(
                from: old.directory, name: old.name, to: new.directory, newName: new.name, node: node)
            return [PendingChange(effect: effect, path: destination)]
        }
    }

    package func exchange(_ first: String, with second: String) throws -> Bool {
        try self.requirePower()
        let (old, new) = (try self.state.place(at: first), try self.state.place(at: second))
        guard let node = old.node else { throw SimulatedDiskError.notFound(path: first) }
        guard let newNode = new.node else { throw SimulatedDiskError.notFound(path: second) }
        guard self.canExchange, old.directory == new.directory else { return false }
        try self.change(.exchange, second) { _ in
            let effect = PendingChange.Effect.exchange(
                directory: old.directory, name: old.name, node: node, newName: new.name, newNode: newNode)
            return [PendingChange(effect: effect, path: second)]
        }
        return true
    }

    package func makeSymbolicLink(_ path: String, to target: String) throws {
        try self.change(.makeSymbolicLink, path) { state in
            let place = try state.place(at: path)
            guard place.node == nil else { throw SimulatedDiskError.exists(path: path) }
            return [state.link(place, state.add(.symbolicLink(target)), path)]
        }
    }

    package func removeTree(_ path: String) throws {
        try self.change(.removeTree, path) { state in
            guard let node = try state.node(at: path) else { return [] }
            let place = try state.place(at: path)
            return state.unlinkingAll(below: node, path)
                + [
                    PendingChange(
                        effect: .unlink(directory: place.directory, name: place.name), path: path)
                ]
        }
    }

    // MARK: Synchronising

    package func synchronizeFile(_ path: String) throws {
        try self.synchronize(.synchronizeFile, path) {
            let number = try self.state.file(at: path).number
            return { $0.file == number }
        }
    }

    package func synchronizeDirectory(_ path: String) throws {
        try self.synchronize(.synchronizeDirectory, path) {
            guard let number = try self.state.directory(at: path) else {
                throw SimulatedDiskError.notFound(path: path)
            }
            return { $0.directory == number }
        }
    }

    package func synchronizeTree(_ path: String) throws {
        try self.synchronize(.synchronizeTree, path) {
            guard let top = try self.state.directory(at: path) else {
                throw SimulatedDiskError.notFound(path: path)
            }
            let numbers = self.state.numbers(below: top)
            return { change in
                change.file.map(numbers.contains) ?? change.directory.map(numbers.contains) ?? false
            }
        }
    }

    // MARK: Parts

    /// A write as sectors and a length; `start` is the beginning of a sector.
    private func writing(
        _ bytes: some RandomAccessCollection<UInt8>, at start: Int, of file: Int, _ path: String
    ) -> [PendingChange] {
        var changes: [PendingChange] = []
        var (rest, offset) = (bytes[...], start)
        while !rest.isEmpty {
            var sector = Array(rest.prefix(self.sectorByteCount))
            rest = rest.dropFirst(self.sectorByteCount)
            sector += repeatElement(0, count: self.sectorByteCount - sector.count)
            changes.append(
                PendingChange(effect: .sector(file: file, offset: offset, bytes: sector), path: path))
            offset += self.sectorByteCount
        }
        let end = start + bytes.count
        return changes + [PendingChange(effect: .length(file: file, byteCount: end), path: path)]
    }

    private func requireRoom(for byteCount: Int, _ path: String) throws(SimulatedDiskError) {
        guard byteCount > 0 else { return }
        let (sum, overflow) = self.usedByteCount.addingReportingOverflow(UInt64(byteCount))
        guard !overflow, sum <= self.byteCountLimit else { throw .full(path: path) }
    }
}

extension Int {
    fileprivate func roundedUp(toMultipleOf unit: Int) -> Int { (self + unit - 1) / unit * unit }
}
