import SimulationKit
import TestBed

/// A symbols file taken apart, by this test's own reading of RFC 6330, sections 3.2, 3.3 and 4.4.1.2.
struct SymbolsFile {
    /// The 12 bytes of transmission information.
    var header: [UInt8]
    /// Payload ID and symbol of each record, 4 + T bytes.
    var records: [[UInt8]]

    init(at path: String) {
        let bytes = TestFiles.bytes(of: path)
        self.header = Array(bytes.prefix(12))
        let recordByteCount = 4 + (Int(bytes[6]) << 8 | Int(bytes[7]))
        self.records = stride(from: 12, to: bytes.count, by: recordByteCount).map {
            Array(bytes[$0..<min($0 + recordByteCount, bytes.count)])
        }
    }

    func write(to path: String) throws {
        try TestFiles.write(self.header + self.records.flatMap(\.self), to: path)
    }

    static func sourceBlockNumber(of record: [UInt8]) -> Int { Int(record[0]) }

    static func encodingSymbolID(of record: [UInt8]) -> Int {
        Int(record[1]) << 16 | Int(record[2]) << 8 | Int(record[3])
    }

    /// Number of source symbols of a block.
    func symbolCount(ofBlock number: Int) -> Int {
        let byteCount = self.header[0..<5].reduce(0) { $0 << 8 | Int($1) }
        let symbolByteCount = Int(self.header[6]) << 8 | Int(self.header[7])
        let symbolCount = (byteCount + symbolByteCount - 1) / symbolByteCount
        let blockCount = Int(self.header[8])
        return symbolCount / blockCount + (number < symbolCount % blockCount ? 1 : 0)
    }

    /// Keeps so many records of each block more than it has source symbols, which ones chance decides, repeats some
    /// of them, and brings all into disorder.
    mutating func damage(spareCount: Int, _ random: inout SeededRandom) {
        // Which records stay is to be independent of their order.
        random.shuffle(&self.records)
        var room = (0..<Int(self.header[8])).map { self.symbolCount(ofBlock: $0) + spareCount }
        self.records = self.records.filter { record in
            let number = Self.sourceBlockNumber(of: record)
            room[number] -= 1
            return room[number] >= 0
        }
        let repeated = self.records.filter { _ in random.happens(partsPerMillion: 100_000) }
        self.records += repeated
        random.shuffle(&self.records)
    }
}
