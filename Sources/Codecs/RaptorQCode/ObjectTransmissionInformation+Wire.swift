extension ObjectTransmissionInformation {
    /// Parses the first 12 bytes of `bytes`, ignoring what follows and the reserved byte.
    ///
    /// Nothing is allocated by what the bytes claim, and no value that does not describe a possible object is
    /// taken.
    /// - Throws: ``TransmissionInformationError``.
    public init(parsing bytes: RawSpan) throws(TransmissionInformationError) {
        guard bytes.byteCount >= Self.encodedByteCount else {
            throw .truncated(availableByteCount: bytes.byteCount)
        }
        let sourceBlockCount = Int(Self.integer(in: bytes, at: 8, byteCount: 1))
        try self.init(
            transferByteCount: Self.integer(in: bytes, at: 0, byteCount: 5),
            symbolByteCount: Int(Self.integer(in: bytes, at: 6, byteCount: 2)),
            sourceBlockCount: sourceBlockCount == 0 ? Self.maximumSourceBlockCount : sourceBlockCount,
            subBlockCount: Int(Self.integer(in: bytes, at: 9, byteCount: 2)),
            symbolAlignment: Int(Self.integer(in: bytes, at: 11, byteCount: 1))
        )
    }

    /// Writes the 12 bytes to the beginning of `bytes`; the reserved byte is 0.
    ///
    /// - Precondition: `bytes` has room for them.
    public func encode(into bytes: inout MutableRawSpan) {
        Self.store(transferByteCount, into: &bytes, at: 0, byteCount: 5)
        Self.store(0, into: &bytes, at: 5, byteCount: 1)
        Self.store(UInt64(symbolByteCount), into: &bytes, at: 6, byteCount: 2)
        // 256 becomes 0.
        Self.store(UInt64(sourceBlockCount), into: &bytes, at: 8, byteCount: 1)
        Self.store(UInt64(subBlockCount), into: &bytes, at: 9, byteCount: 2)
        Self.store(UInt64(symbolAlignment), into: &bytes, at: 11, byteCount: 1)
    }

    private static func integer(in bytes: RawSpan, at offset: Int, byteCount: Int) -> UInt64 {
        (offset..<(offset + byteCount)).reduce(0) {
            $0 << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: $1, as: UInt8.self))
        }
    }

    private static func store(
        _ value: UInt64, into bytes: inout MutableRawSpan, at offset: Int, byteCount: Int
    ) {
        for index in 0..<byteCount {
            let byte = UInt8(truncatingIfNeeded: value >> UInt64(8 * (byteCount - 1 - index)))
            bytes.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
        }
    }
}
