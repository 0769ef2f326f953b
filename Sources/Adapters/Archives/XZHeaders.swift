/// The headers of an xz file: of its streams, their blocks, and the chunks of LZMA2 in those.
struct XZHeaders: WindowHeaders {
    static let first = WindowField(fieldByteCount: 4)

    private(set) var windowByteCount: UInt64 = 0

    private enum Part {
        case streamStart
        case streamHeader
        case blockStart
        case blockHeader
        case chunk
        case plainChunk
        case packedChunk(control: UInt8)
        case indexNumber
    }

    private var part = Part.streamStart
    private var isFirst = true
    /// Bytes of the check behind each block.
    private var checkByteCount: UInt64 = 0
    /// Of the block's data or of the index, so far.
    private var byteCount: UInt64 = 0
    /// The number in the index that is being read.
    private var number: UInt64 = 0
    private var numberShift: UInt64 = 0
    /// How many numbers follow in the index; `nil` until its first one has told.
    private var numbersLeft: UInt64?

    mutating func take(_ field: [UInt8]) throws(ArchiveProblem) -> WindowField {
        switch self.part {
        case .streamStart: return try self.streamStart(field)
        case .streamHeader:
            // "Z", NUL, two bytes of flags, four of their checksum.
            guard field[0] == 0x5A, field[1] == 0, field[2] == 0, field[3] < 0x10 else { throw Self.damaged }
            let sizes: [UInt64] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
            self.checkByteCount = sizes[Int(field[3])]
            return self.go(to: .blockStart, 1)
        case .blockStart:
            self.byteCount = 0
            guard field[0] > 0 else {
                self.byteCount = 1
                self.numbersLeft = nil
                return self.beginNumber()
            }
            return self.go(to: .blockHeader, Int(field[0]) * 4 + 3)
        case .blockHeader:
            self.windowByteCount = try Self.dictionaryByteCount(field)
            return self.go(to: .chunk, 1)
        case .chunk: return try self.chunk(field[0])
        case .plainChunk: return self.chunk(skipping: Self.number(field[...]) + 1, header: 3)
        case .packedChunk(let control):
            let properties: UInt64 = control >= 0xC0 ? 1 : 0
            return self.chunk(skipping: Self.number(field[2...]) + 1 + properties, header: 5)
        case .indexNumber: return try self.indexByte(field[0])
        }
    }

    private mutating func streamStart(_ field: [UInt8]) throws(ArchiveProblem) -> WindowField {
        // Between streams there may be zeros, four at a time.
        if !self.isFirst, field.allSatisfy({ $0 == 0 }) { return self.go(to: .streamStart, 4) }
        guard field == [0xFD, 0x37, 0x7A, 0x58] else { throw Self.damaged }
        self.isFirst = false
        return self.go(to: .streamHeader, 8)
    }

    private mutating func chunk(_ control: UInt8) throws(ArchiveProblem) -> WindowField {
        switch control {
        case 0:
            let padding = Self.padding(self.byteCount + 1)
            return self.go(to: .blockStart, 1, skipping: padding + self.checkByteCount)
        case 1, 2: return self.go(to: .plainChunk, 2)
        case 0x80...: return self.go(to: .packedChunk(control: control), 4)
        default: throw Self.damaged
        }
    }

    private mutating func chunk(skipping count: UInt64, header: UInt64) -> WindowField {
        self.byteCount &+= header + count
        return self.go(to: .chunk, 1, skipping: count)
    }

    private mutating func beginNumber() -> WindowField {
        self.number = 0
        self.numberShift = 0
        return self.go(to: .indexNumber, 1)
    }

    /// A number has seven bits in each byte, and the eighth says whether another follows: nine at most.
    private mutating func indexByte(_ byte: UInt8) throws(ArchiveProblem) -> WindowField {
        self.byteCount &+= 1
        self.number |= UInt64(byte & 0x7F) << self.numberShift
        self.numberShift += 7
        if byte & 0x80 != 0 {
            guard self.numberShift < 63 else { throw Self.damaged }
            return self.go(to: .indexNumber, 1)
        }
        if let left = self.numbersLeft {
            self.numbersLeft = left - 1
        } else {
            // Two of them for each block.
            let (count, overflow) = self.number.multipliedReportingOverflow(by: 2)
            guard !overflow else { throw Self.damaged }
            self.numbersLeft = count
        }
        if self.numbersLeft != 0 { return self.beginNumber() }
        // Its own checksum, and the stream's footer.
        return self.go(to: .streamStart, 4, skipping: Self.padding(self.byteCount) + 4 + 12)
    }

    private mutating func go(to part: Part, _ byteCount: Int, skipping skipped: UInt64 = 0) -> WindowField {
        self.part = part
        return WindowField(skippedByteCount: skipped, fieldByteCount: byteCount)
    }
}

extension XZHeaders {
    private static var damaged: ArchiveProblem { .damaged("its xz headers make no sense") }

    /// What the last filter of a block, which is always LZMA2, asks for.
    ///
    /// - Parameter header: a block's header behind its first byte, with padding and checksum.
    private static func dictionaryByteCount(_ header: [UInt8]) throws(ArchiveProblem) -> UInt64 {
        var rest = header.dropLast(4)
        guard let flags = rest.popFirst(), flags & 0x3C == 0 else { throw self.damaged }
        if flags & 0x40 != 0 { _ = try self.takeNumber(&rest) }
        if flags & 0x80 != 0 { _ = try self.takeNumber(&rest) }
        for index in 0...flags & 3 {
            let filter = try self.takeNumber(&rest)
            let count = try self.takeNumber(&rest)
            guard count <= UInt64(rest.count) else { throw self.damaged }
            let properties = rest.prefix(Int(count))
            rest = rest.dropFirst(Int(count))
            guard index == flags & 3 else { continue }
            guard filter == 0x21, let size = properties.first, count == 1, size <= 40 else {
                throw self.damaged
            }
            return size == 40 ? 0xFFFF_FFFF : (2 | UInt64(size & 1)) << (UInt64(size / 2) + 11)
        }
        throw self.damaged
    }

    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) throws(ArchiveProblem) -> UInt64 {
        var number: UInt64 = 0
        for shift: UInt64 in stride(from: 0, to: 63, by: 7) {
            guard let byte = bytes.popFirst() else { throw self.damaged }
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        throw self.damaged
    }

    /// Two bytes, the most significant one first.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func padding(_ byteCount: UInt64) -> UInt64 { (4 - byteCount % 4) % 4 }
}
