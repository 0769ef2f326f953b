/// The headers of a zstd file: of its frames and their blocks.
struct ZstandardHeaders: WindowHeaders {
    static let first = WindowField(fieldByteCount: 4)

    private(set) var windowByteCount: UInt64 = 0

    private enum Part {
        case frameStart
        case skippedFrame
        case descriptor
        case frameHeader(descriptor: UInt8)
        case block
    }

    private var part = Part.frameStart
    private var hasChecksum = false

    mutating func take(_ field: [UInt8]) throws(ArchiveProblem) -> WindowField {
        switch self.part {
        case .frameStart:
            if field == [0x28, 0xB5, 0x2F, 0xFD] { return self.go(to: .descriptor, 1) }
            guard field[0] & 0xF0 == 0x50, field[1...] == [0x2A, 0x4D, 0x18] else { throw Self.damaged }
            return self.go(to: .skippedFrame, 4)
        case .skippedFrame:
            return self.go(to: .frameStart, 4, skipping: Self.number(field[...]))
        case .descriptor:
            self.hasChecksum = field[0] & 0x04 != 0
            let count =
                Self.windowCount(field[0]) + Self.dictionaryCount(field[0]) + Self.lengthCount(field[0])
            return self.go(to: .frameHeader(descriptor: field[0]), count)
        case .frameHeader(let descriptor):
            self.windowByteCount = Self.windowByteCount(descriptor, field)
            return self.go(to: .block, 3)
        case .block:
            let header = Self.number(field[...])
            let kind = header >> 1 & 3
            guard kind != 3 else { throw Self.damaged }
            // A block of one repeated byte has just that.
            let count = kind == 1 ? 1 : header >> 3
            guard header & 1 == 1 else { return self.go(to: .block, 3, skipping: count) }
            return self.go(to: .frameStart, 4, skipping: count + (self.hasChecksum ? 4 : 0))
        }
    }

    private mutating func go(to part: Part, _ byteCount: Int, skipping skipped: UInt64 = 0) -> WindowField {
        self.part = part
        return WindowField(skippedByteCount: skipped, fieldByteCount: byteCount)
    }
}

extension ZstandardHeaders {
    private static var damaged: ArchiveProblem { .damaged("its zstd headers make no sense") }

    /// Without a window's size, the whole content is the window, and its length is told.
    private static func isWhole(_ descriptor: UInt8) -> Bool { descriptor & 0x20 != 0 }

    private static func windowCount(_ descriptor: UInt8) -> Int { self.isWhole(descriptor) ? 0 : 1 }

    private static func dictionaryCount(_ descriptor: UInt8) -> Int { [0, 1, 2, 4][Int(descriptor & 3)] }

    private static func lengthCount(_ descriptor: UInt8) -> Int {
        [self.isWhole(descriptor) ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    }

    private static func windowByteCount(_ descriptor: UInt8, _ header: [UInt8]) -> UInt64 {
        guard self.isWhole(descriptor) else {
            let base: UInt64 = 1 << (UInt64(header[0] >> 3) + 10)
            return base + base / 8 * UInt64(header[0] & 7)
        }
        let length = self.number(header.suffix(self.lengthCount(descriptor)))
        // Two bytes do not repeat what one byte could say.
        return self.lengthCount(descriptor) == 2 ? length + 256 : length
    }

    /// A number, its least significant byte first.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
