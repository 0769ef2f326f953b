internal import DurableStorage
internal import LayeredCoding
internal import RaptorQCode

/// Writes a symbols file from its beginning to its end, many records in one system call.
struct RecordWriter: ~Copyable {
    /// How many bytes are gathered before they are written.
    private static let bufferByteCount = 1 << 20

    private let file: TemporaryFile
    private var buffer: [UInt8] = []
    private var writtenByteCount: UInt64 = 0

    /// Begins a file that will replace the one at `path`.
    init(replacing path: String, _ summary: EncodingSummary) throws {
        let file = try TemporaryFile(besideTarget: path)
        try file.reserve(byteCount: summary.byteCount)
        self.file = file
        self.buffer.reserveCapacity(Self.bufferByteCount + SymbolRecord.byteCount(summary.information))
        self.appendHeader(summary.information)
    }

    /// Bytes so far.
    var byteCount: UInt64 { self.writtenByteCount + UInt64(self.buffer.count) }

    /// Begins a record; as many bytes of a symbol as the object's symbols have must follow.
    mutating func begin(_ id: FECPayloadID) throws {
        if self.buffer.count >= Self.bufferByteCount { try self.flush() }
        self.appendZeros(FECPayloadID.byteCount(.raptorQ)) { id.encode(into: &$0, .raptorQ) }
    }

    /// Adds bytes to the symbol of the record that was begun.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        self.buffer.append(contentsOf: bytes)
    }

    /// Gives the file its name.
    consuming func commit() throws {
        try self.flush()
        try self.file.commit()
    }

    private mutating func appendHeader(_ information: ObjectTransmissionInformation) {
        self.appendZeros(ObjectTransmissionInformation.encodedByteCount) { information.encode(into: &$0) }
    }

    private mutating func appendZeros(_ count: Int, thenFill fill: (inout MutableRawSpan) -> Void) {
        let start = self.buffer.count
        self.buffer.append(contentsOf: repeatElement(0, count: count))
        self.buffer.withUnsafeMutableBytes { bytes in
            let tail = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            var span = tail.mutableBytes
            fill(&span)
        }
    }

    private mutating func flush() throws {
        try self.file.write(self.buffer, at: self.writtenByteCount)
        self.writtenByteCount += UInt64(self.buffer.count)
        self.buffer.removeAll(keepingCapacity: true)
    }
}
