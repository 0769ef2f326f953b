/// Cuts a file into lines, which end by line feed, carriage return, or both.
struct ConfigurationLineReader {
    /// One line of the file.
    struct Line {
        /// From 1.
        let number: Int
        /// Without the line end.
        let content: Range<Int>
        /// With the line end, if there is one.
        let whole: Range<Int>
    }

    private let bytes: [UInt8]
    private var position: Int
    private var lineNumber = 0

    init(bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    mutating func next() -> Line? {
        guard self.position < self.bytes.count else { return nil }
        let start = self.position
        let contentEnd =
            self.bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? self.bytes.count
        self.position = contentEnd
        if self.position < self.bytes.count {
            let isPair =
                self.bytes[contentEnd] == 0x0D && contentEnd + 1 < self.bytes.count
                && self.bytes[contentEnd + 1] == 0x0A
            self.position += isPair ? 2 : 1
        }
        self.lineNumber += 1
        return Line(number: self.lineNumber, content: start..<contentEnd, whole: start..<self.position)
    }
}
