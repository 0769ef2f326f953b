/// Fields of a zip record, least significant byte first.
struct LittleEndianFields {
    private let bytes: ArraySlice<UInt8>

    /// Looks at the bytes of one record.
    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)[...]
    }

    /// How many bytes there are.
    var byteCount: Int { self.bytes.count }

    /// Bytes of a range that lies within.
    subscript(range: Range<Int>) -> ArraySlice<UInt8> { self.bytes[range] }

    /// Two bytes at an offset that lies within.
    func uint16(_ offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: self.number(offset, 2)) }

    /// Four bytes at an offset that lies within.
    func uint32(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: self.number(offset, 4)) }

    /// Eight bytes at an offset that lies within.
    func uint64(_ offset: Int) -> UInt64 { self.number(offset, 8) }

    private func number(_ offset: Int, _ count: Int) -> UInt64 {
        self.bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
