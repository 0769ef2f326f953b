/// Takes a multipart/byteranges body apart as it comes (RFC 9110, section 14.6; RFC 2046, section 5.1).
///
/// Each part tells by its Content-Range how long it is, so that its bytes are passed on unsearched, and the
/// boundary must stand right behind them. All that is kept meanwhile is a line.
public struct ByteRangesParser: Sendable {
    /// The longest line outside of the parts, and the longest boundary, in bytes.
    public static let maximumLineByteCount = 1_024
    /// How many lines may stand before the first boundary, and in the head of a part.
    public static let maximumLineCount = 32
    /// How many parts a body may have.
    public static let maximumPartCount = 4_096

    private enum State {
        case preamble
        case head
        case body(offset: UInt64, remaining: UInt64)
        case endOfBody
        case delimiter
        case done
    }

    private let delimiter: [UInt8]
    private let totalByteCount: UInt64
    private var state = State.preamble
    private var line: [UInt8] = []
    private var lineCount = 0
    private var partCount = 0
    private var contentRange: ContentRange?

    /// Creates a parser of a body whose parts stand between lines of `boundary`.
    ///
    /// - Parameter totalByteCount: size of the whole that the parts are of; another one in a part is an
    ///   error.
    public init?(boundary: String, totalByteCount: UInt64) {
        // RFC 2046 allows 70 characters.
        guard (1...70).contains(boundary.utf8.count) else { return nil }
        self.delimiter = Array("--".utf8) + Array(boundary.utf8)
        self.totalByteCount = totalByteCount
    }

    /// Takes the next bytes of the body; gives what they hold of parts to `sink`, with their place in the
    /// whole.
    ///
    /// - Throws: a ``ByteRangesError``, or what `sink` throws; nothing more may be parsed then.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, to sink: (UInt64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var place = 0
        while place < bytes.count {
            switch self.state {
            case .body(let offset, let remaining):
                let count = Int(min(remaining, UInt64(bytes.count - place)))
                try sink(offset, UnsafeRawBufferPointer(rebasing: bytes[place..<(place + count)]))
                place += count
                let left = remaining - UInt64(count)
                self.state = left == 0 ? .endOfBody : .body(offset: offset + UInt64(count), remaining: left)
            case .done:
                // An epilogue, which RFC 2046 says to ignore.
                return
            default:
                let byte = bytes[place]
                place += 1
                try self.take(byte)
            }
        }
    }

    /// Notes that the body has ended.
    ///
    /// - Throws: ``ByteRangesError/truncated`` where parts were still to come.
    public func finish() throws(ByteRangesError) {
        if case .done = self.state { return }
        // The last line may lack its end.
        if case .delimiter = self.state, self.line == self.delimiter + Array("--".utf8) { return }
        throw .truncated
    }

    private mutating func take(_ byte: UInt8) throws(ByteRangesError) {
        guard byte == UInt8(ascii: "\n") else {
            guard self.line.count < Self.maximumLineByteCount else { throw .lineTooLong }
            self.line.append(byte)
            return
        }
        guard self.line.last == UInt8(ascii: "\r") else { throw .malformed }
        self.line.removeLast()
        try self.takeLine()
        self.line.removeAll(keepingCapacity: true)
    }

    private mutating func takeLine() throws(ByteRangesError) {
        self.lineCount += 1
        guard self.lineCount <= Self.maximumLineCount else { throw .tooManyLines }
        switch self.state {
        case .preamble:
            guard !self.isDelimiter else { return try self.beginPart() }
            // A body without parts has nothing that was asked for.
            guard !self.isCloseDelimiter else { throw .malformed }
        case .head:
            try self.takeHeadLine()
        case .endOfBody:
            guard self.line.isEmpty else { throw .malformed }
            self.state = .delimiter
        case .delimiter:
            if self.isCloseDelimiter {
                self.state = .done
            } else if self.isDelimiter {
                try self.beginPart()
            } else {
                throw .malformed
            }
        case .body, .done:
            break
        }
    }

    // White space may follow a boundary.
    private var trimmedLine: ArraySlice<UInt8> {
        var line = self.line[...]
        while let last = line.last, last == 32 || last == 9 { line.removeLast() }
        return line
    }

    private var isDelimiter: Bool { self.trimmedLine.elementsEqual(self.delimiter) }

    private var isCloseDelimiter: Bool {
        self.trimmedLine.elementsEqual(self.delimiter + [UInt8(ascii: "-"), UInt8(ascii: "-")])
    }

    private mutating func beginPart() throws(ByteRangesError) {
        self.partCount += 1
        guard self.partCount <= Self.maximumPartCount else { throw .tooManyParts }
        self.state = .head
        self.lineCount = 0
        self.contentRange = nil
    }

    private mutating func takeHeadLine() throws(ByteRangesError) {
        guard !self.line.isEmpty else {
            guard let range = self.contentRange?.range else { throw .missingRange }
            self.state = .body(offset: range.lowerBound, remaining: range.upperBound - range.lowerBound)
            self.lineCount = 0
            return
        }
        let text = String(decoding: self.line, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { throw .malformed }
        guard text[..<colon].lowercased() == "content-range" else { return }
        guard self.contentRange == nil, let range = ContentRange(text[text.index(after: colon)...]) else {
            throw .malformed
        }
        guard range.range.upperBound <= self.totalByteCount,
            range.totalByteCount ?? self.totalByteCount == self.totalByteCount
        else { throw .wrongTotal }
        self.contentRange = range
    }
}
