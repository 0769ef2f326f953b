internal import DurableStorage
internal import FluteFormat
import Glibc

// Files with several names.
extension SharedOutput {
    /// A file under all of its names, where it is under one: the others become copies of that.
    ///
    /// - Returns: `nil` where it is under none.
    func present(_ names: [ReleaseName]) throws(StorageError) -> [PlacedFile]? {
        let found = names.map { self.present($0.components, $0.entry) }
        guard let source = found.firstIndex(where: { $0 != nil }) else { return nil }
        var placed: [PlacedFile] = []
        for (name, file) in zip(names, found) {
            if let file {
                placed.append(PlacedFile(file: file, isNew: false))
            } else {
                placed.append(try self.copy(names[source], to: name))
            }
        }
        return placed
    }

    /// Gives a complete object all of its names.
    func finish(_ work: ObjectFinishing, _ names: [ReleaseName]) -> (FinishingResult, others: [PlacedFile]) {
        let result = self.finish(work)
        guard case .stored = result, let first = names.first else { return (result, []) }
        var others: [PlacedFile] = []
        do {
            for name in names.dropFirst() {
                if let file = self.present(name.components, name.entry) {
                    others.append(PlacedFile(file: file, isNew: false))
                } else {
                    others.append(try self.copy(first, to: name))
                }
            }
        } catch {
            // A later run finds the file in its place, and copies that.
            self.removeJournal(of: work.object)
            return (.failed("\(error)"), [])
        }
        return (result, others)
    }

    private func copy(_ source: ReleaseName, to target: ReleaseName) throws(StorageError) -> PlacedFile {
        // Of one name for each content, so that a later run writes over what a killed one left.
        let workName = "copy-" + ReleaseAdmission.hexadecimal(target.entry.sha256 ?? [])
        let byteCount = try self.withDirectory { directory throws(StorageError) in
            try directory.copy(source.components, to: target.components, by: workName + ".part")
        }
        let path = self.path + "/" + target.components.joined(separator: "/")
        let file = StoredFile(entry: target.entry, path: path, byteCount: byteCount, verification: .sha256)
        return PlacedFile(file: file, isNew: true)
    }
}

extension OutputDirectory {
    /// Copies a file that is in its place to another one, durably, by way of the working directory.
    ///
    /// - Returns: its size in bytes.
    func copy(
        _ source: [String], to target: [String], by workName: String
    ) throws(StorageError) -> UInt64 {
        let from = try self.open(source)
        let file = try PartialFile(workName, in: self.work)
        do {
            try file.truncate(byteCount: 0)
            try file.reserve(byteCount: self.byteCount(of: source) ?? 0)
            let byteCount = try Self.copy(from, self.location(of: source), to: file)
            try file.truncate(byteCount: byteCount)
            try file.synchronize()
            try self.place(workName, at: target)
            return byteCount
        } catch {
            // A disk that is full must not stay so.
            try? self.work.unlink(workName)
            throw error
        }
    }

    private static func copy(
        _ source: borrowing OwnedDescriptor, _ path: String, to target: borrowing PartialFile
    ) throws(StorageError) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4_096)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while true {
            let count = pread(source.rawValue, buffer.baseAddress, buffer.count, off_t(clamping: offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read", path) }
            guard count > 0 else { return offset }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            try writeFully(bytes, to: target.descriptor.rawValue, at: offset, path: target.path)
            offset += UInt64(count)
        }
    }
}
