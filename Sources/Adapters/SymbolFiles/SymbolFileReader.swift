internal import DurableStorage
internal import LayeredCoding
internal import RaptorQCode

/// Reads a symbols file, however long, in pieces of a few megabytes.
struct SymbolFileReader: ~Copyable {
    private static let chunkByteCount = 4 << 20

    /// What the file says of the object.
    let information: ObjectTransmissionInformation
    let file: InputFile

    init(opening path: String) throws {
        let file = try InputFile(opening: path)
        let headerByteCount = min(file.byteCount, SymbolRecord.firstOffset)
        var header = [UInt8](repeating: 0, count: Int(headerByteCount))
        try header.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        do {
            self.information = try ObjectTransmissionInformation(parsing: header.span.bytes)
        } catch {
            throw SymbolFileError.notSymbolsFile(path: path, error)
        }
        self.file = file
    }

    /// Number of whole records.
    var recordCount: UInt64 {
        (self.file.byteCount - SymbolRecord.firstOffset) / UInt64(SymbolRecord.byteCount(self.information))
    }

    /// How many bytes after the last whole record belong to one that is cut off.
    var cutOffByteCount: Int {
        let recordByteCount = UInt64(SymbolRecord.byteCount(self.information))
        return Int((self.file.byteCount - SymbolRecord.firstOffset) % recordByteCount)
    }

    /// Calls `body` for each whole record, in order, until it returns `false`.
    ///
    /// - Parameters:
    ///   - chunk: called with the offset of the bytes that are read next.
    ///   - body: called with the payload ID, the symbol, and the record's offset in the file.
    /// - Returns: whether `body` saw all of them.
    func forEachRecord(
        chunk tell: (UInt64) throws -> Void,
        _ body: (FECPayloadID, RawSpan, UInt64) throws -> Bool
    ) throws -> Bool {
        let recordByteCount = SymbolRecord.byteCount(self.information)
        let recordsOfChunk = UInt64(max(1, Self.chunkByteCount / recordByteCount))
        let byteCount = Int(min(recordsOfChunk, self.recordCount)) * recordByteCount
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        defer { buffer.deallocate() }
        var record: UInt64 = 0
        while record < self.recordCount {
            let count = Int(min(recordsOfChunk, self.recordCount - record))
            let offset = SymbolRecord.firstOffset + record * UInt64(recordByteCount)
            try tell(offset)
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * recordByteCount)])
            try self.file.read(into: piece, at: offset)
            let bytes = UnsafeRawBufferPointer(piece).bytes
            for index in 0..<count {
                let start = index * recordByteCount
                let bytes = bytes.extracting(start..<(start + recordByteCount))
                guard let id = FECPayloadID(parsing: bytes, .raptorQ) else { continue }
                let symbol = bytes.extracting(droppingFirst: FECPayloadID.byteCount(.raptorQ))
                guard try body(id, symbol, offset + UInt64(start)) else { return false }
            }
            record += UInt64(count)
        }
        return true
    }
}
