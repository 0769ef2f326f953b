// Integers in network byte order, of as many bytes as a field has; assembled from bytes for the reason given
// in ByteCoding.

extension RawSpan {
    /// The unsigned integer in the bytes at `offset`, at most eight.
    ///
    /// - Precondition: they lie inside the span.
    @inline(__always)
    func unsignedInteger(at offset: Int, byteCount: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= self.byteCount - byteCount, "read outside the span")
        var value: UInt64 = 0
        for index in offset..<offset + byteCount {
            value = value << 8 | UInt64(self.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self))
        }
        return value
    }

    /// The unsigned integer in the bytes at `offset`, at most sixteen.
    ///
    /// - Precondition: they lie inside the span.
    @inline(__always)
    func longUnsignedInteger(at offset: Int, byteCount: Int) -> UInt128 {
        guard byteCount > 8 else {
            return UInt128(self.unsignedInteger(at: offset, byteCount: byteCount))
        }
        let high = self.unsignedInteger(at: offset, byteCount: byteCount - 8)
        return UInt128(high) << 64
            | UInt128(self.unsignedInteger(at: offset + byteCount - 8, byteCount: 8))
    }
}

extension MutableRawSpan {
    /// Writes the lowest bytes of `value`, at most eight, at `offset`.
    ///
    /// - Precondition: they lie inside the span.
    @inline(__always)
    mutating func store(_ value: UInt64, at offset: Int, byteCount: Int) {
        precondition(offset >= 0 && offset <= self.byteCount - byteCount, "write outside the span")
        for index in 0..<byteCount {
            let byte = UInt8(truncatingIfNeeded: value >> UInt64(8 * (byteCount - 1 - index)))
            self.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
        }
    }
}

extension [UInt8] {
    /// Appends the lowest bytes of `value`, at most sixteen.
    mutating func append(_ value: some FixedWidthInteger & UnsignedInteger, byteCount: Int) {
        for index in (0..<byteCount).reversed() {
            self.append(UInt8(truncatingIfNeeded: value >> (8 * index)))
        }
    }
}
