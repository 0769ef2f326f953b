import ByteCoding
import JournalFormat
import SimulationKit
import Testing

@Suite("Journal text")
struct JournalTextTests {
    private let payloads = ["{\"a\":1}", "", "ü x", "{}"].map { Array($0.utf8) }

    private var bytes: [UInt8] { self.payloads.flatMap(JournalText.line) }

    @Test("A line is the checksum in lower-case digits, a space, the payload and a line feed")
    func line() {
        #expect(JournalText.line(Array("123456789".utf8)) == Array("e3069283 123456789\n".utf8))
        #expect(JournalText.line([]) == Array("00000000 \n".utf8))
    }

    @Test("What was written is read")
    func roundTrip() {
        let text = JournalText(parsing: self.bytes.span)
        #expect(text.payloads == self.payloads)
        #expect(text.intactByteCount == self.bytes.count)
        #expect(!text.isDamaged)
        let empty = JournalText(parsing: [UInt8]().span)
        #expect(empty.payloads.isEmpty && empty.intactByteCount == 0 && !empty.isDamaged)
    }

    @Test("Cut anywhere, the lines before the cut are read, and nothing is called damaged")
    func cutAnywhere() {
        for count in 0..<self.bytes.count {
            let cut = Array(self.bytes[..<count])
            let text = JournalText(parsing: cut.span)
            let wholeLines = cut.split(separator: 10, omittingEmptySubsequences: false).count - 1
            #expect(text.payloads == Array(self.payloads.prefix(wholeLines)))
            #expect(text.intactByteCount == self.payloads.prefix(wholeLines).flatMap(JournalText.line).count)
            #expect(!text.isDamaged)
        }
    }

    @Test("A byte changed before the last line is damage; in it, a torn line")
    func anyByte() {
        // Without the line feed before it, the last line is no longer one.
        let lastStart = self.bytes.count - JournalText.line(self.payloads[3]).count - 1
        for index in self.bytes.indices {
            for change in [1, 0x20, 0x80, 0xFF] as [UInt8] {
                var changed = self.bytes
                changed[index] ^= change
                let text = JournalText(parsing: changed.span)
                #expect(text.payloads.count < 4, "byte \(index)")
                #expect(text.isDamaged == (index < lastStart), "byte \(index)")
                #expect(text.intactByteCount == text.payloads.flatMap(JournalText.line).count)
            }
        }
    }

    @Test("A torn line in which sectors stayed zero is no damage, whatever its rest is")
    func tornSectors() {
        var random = SeededRandom(seed: 6)
        let whole = self.bytes
        let last = JournalText.line((0..<100).map { _ in UInt8(ascii: "x") })
        for _ in 0..<500 {
            var torn = last
            for start in stride(from: 0, to: torn.count, by: 8) {
                guard random.happens(partsPerMillion: 400_000) else { continue }
                for index in start..<min(start + 8, torn.count) { torn[index] = 0 }
            }
            guard torn != last else { continue }
            let text = JournalText(parsing: (whole + torn).span)
            #expect(text.payloads == self.payloads)
            #expect(text.intactByteCount == whole.count)
            #expect(!text.isDamaged)
        }
    }

    @Test("Digits in upper case, a missing space and too short a line are not intact")
    func strictness() {
        for line in ["E3069283 123456789\n", "e3069283123456789\n", "e3069283\n", "\n", " \n"] {
            let text = JournalText(parsing: Array(line.utf8).span)
            #expect(text.payloads.isEmpty && text.intactByteCount == 0 && !text.isDamaged, "\(line)")
            let followed = JournalText(parsing: (Array(line.utf8) + self.bytes).span)
            #expect(followed.payloads.isEmpty && followed.isDamaged)
        }
    }
}
