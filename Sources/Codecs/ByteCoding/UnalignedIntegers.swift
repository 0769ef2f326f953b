// Integers are assembled from bytes, never loaded whole: wide loads and `.bigEndian` are wrong on big-endian
// machines under Embedded Swift, and elsewhere the compiler turns these shifts into one load anyway.

extension RawSpan {
    /// Reads the byte at `offset`.
    ///
    /// - Precondition: `offset` lies inside the span.
    @inlinable
    public func readUInt8(at offset: Int) -> UInt8 {
        self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Reads a 32-bit unsigned integer at `offset`, which need not be aligned.
    ///
    /// - Precondition: `offset + 4 <= byteCount`; parsers check the length once, before their first field.
    @inlinable
    public func readUInt32(at offset: Int, _ byteOrder: ByteOrder) -> UInt32 {
        precondition(offset >= 0 && offset <= self.byteCount - 4, "read outside the span")
        let b0 = UInt32(self.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self))
        let b1 = UInt32(self.unsafeLoad(fromUncheckedByteOffset: offset + 1, as: UInt8.self))
        let b2 = UInt32(self.unsafeLoad(fromUncheckedByteOffset: offset + 2, as: UInt8.self))
        let b3 = UInt32(self.unsafeLoad(fromUncheckedByteOffset: offset + 3, as: UInt8.self))
        switch byteOrder {
        case .network: return b0 << 24 | b1 << 16 | b2 << 8 | b3
        case .little: return b3 << 24 | b2 << 16 | b1 << 8 | b0
        }
    }
}

extension MutableRawSpan {
    /// Writes a 32-bit unsigned integer at `offset`, which need not be aligned.
    ///
    /// - Precondition: `offset + 4 <= byteCount`.
    @inlinable
    public mutating func writeUInt32(_ value: UInt32, at offset: Int, _ byteOrder: ByteOrder) {
        precondition(offset >= 0 && offset <= self.byteCount - 4, "write outside the span")
        for index in 0..<4 {
            let shift = UInt32(byteOrder == .network ? 24 - 8 * index : 8 * index)
            self.storeBytes(
                of: UInt8(truncatingIfNeeded: value >> shift), toByteOffset: offset + index, as: UInt8.self)
        }
    }
}
