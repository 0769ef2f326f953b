internal import BroadcastReceiver
internal import ContentDecoding
internal import DurableStorage
internal import FluteFormat
import Glibc
internal import LayeredCoding

/// How checking and placing a complete object ended.
enum FinishingResult: Sendable {
    case stored(StoredFile)
    case damaged
    case failed(String)
}

/// Checks a complete object, undoes its content encoding, and gives it its name; the worker's.
struct ObjectFinishing: Sendable {
    let object: StoredObject
    let entry: FileEntry
    let components: [String]

    /// Does it all.
    func run(_ output: borrowing OutputDirectory) -> FinishingResult {
        do {
            return try self.finish(output)
        } catch let error as StorageError {
            return .failed("\(error)")
        } catch ContentDecodingError.storage(let error) {
            return .failed("\(error)")
        } catch {
            // Damaged packets may look like anything.
            return .damaged
        }
    }

    private func finish(_ output: borrowing OutputDirectory) throws -> FinishingResult {
        let byteCount = self.object.information.transferByteCount
        let file = self.object.file.descriptor.rawValue
        if self.entry.contentEncoding != nil { return try self.finishEncoded(output) }
        self.object.digests.limit(to: self.entry)
        try self.object.digests.add(file, upTo: byteCount, path: self.object.file.path)
        let matches = self.object.digests.matches(self.entry)
        guard matches != false, self.entry.contentLength ?? byteCount == byteCount else { return .damaged }
        try self.object.file.truncate(byteCount: byteCount)
        try self.object.file.synchronize()
        try output.place(self.object.file.name, at: self.components)
        return .stored(self.stored(output, byteCount, isVerified: matches == true))
    }

    /// The file beside the encoded one; both are there until the end.
    private func finishEncoded(_ output: borrowing OutputDirectory) throws -> FinishingResult {
        guard let encoding = self.entry.contentEncoding else { return .damaged }
        let (source, path) = (self.object.file.descriptor.rawValue, self.object.file.path)
        let byteCount = self.object.information.transferByteCount
        let target = try PartialFile(self.object.file.name + ".decoded", in: output.work)
        defer { unlinkat(output.work.descriptor.rawValue, target.name, 0) }
        try target.truncate(byteCount: 0)
        let limit = self.entry.contentLength ?? Self.expansionLimit(byteCount)
        var digests = ObjectDigests()
        digests.limit(to: self.entry)
        let written = try decodeContent(
            encoding,
            from: FileRange(
                descriptor: source, path: path, byteCount: byteCount),
            to: target.descriptor.rawValue, path: target.path, maximumByteCount: limit
        ) { digests.add($0) }
        guard self.entry.contentLength ?? written == written else { return .damaged }
        var matches = digests.matches(self.entry)
        if matches == false, self.entry.sha256 == nil {
            // Content-MD5 is of the encoded bytes with some senders, as in HTTP.
            try self.object.digests.add(source, upTo: byteCount, path: path)
            matches = self.object.digests.matches(self.entry)
        }
        guard matches != false else { return .damaged }
        try target.synchronize()
        try output.place(target.name, at: self.components)
        unlinkat(output.work.descriptor.rawValue, self.object.file.name, 0)
        return .stored(self.stored(output, written, isVerified: matches == true))
    }

    /// What an encoded object of unknown content length may expand to.
    private static func expansionLimit(_ byteCount: UInt64) -> UInt64 {
        // No compression is asked to be better than a thousandfold, which deflate cannot exceed by much.
        let (limit, overflow) = byteCount.multipliedReportingOverflow(by: 1032)
        return overflow ? .max : limit
    }

    private func stored(
        _ output: borrowing OutputDirectory, _ byteCount: UInt64, isVerified: Bool
    ) -> StoredFile {
        StoredFile(
            entry: self.entry, path: output.location(of: self.components), byteCount: byteCount,
            verification: !isVerified ? .none : self.entry.sha256 != nil ? .sha256 : .md5)
    }
}
