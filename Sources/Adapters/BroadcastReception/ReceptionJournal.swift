internal import BroadcastReceiver
internal import ByteCoding
import CZlib
internal import RaptorQCode

/// What of an object was on the disk at some moment, so that a later run goes on from there.
///
/// Source symbols stay where they are once they have come. Repair symbols move when a source symbol wants
/// their place, and therefore have a checksum here.
///
/// The file: `FCRJ`, a version, the length and bytes of EXT_FTI and of the digest, the number of blocks, then
/// for each block of which anything is held: its number, a bitmap of its source symbols, the number of its
/// repair symbols, and for each of those its ID, place and checksum; at the end a checksum of everything.
/// Integers are in network order. The version is 2 where every symbol was authenticated, otherwise 1.
struct ReceptionJournal: Hashable {
    /// A repair symbol in the file.
    struct Repair: Hashable {
        let symbol: RepairPlace
        let checksum: UInt32
    }

    /// A block of which something is held.
    struct Block: Hashable {
        let number: Int
        /// One bit for each source symbol, the first in the lowest bit of the first byte.
        var sources: [UInt8]
        var repairs: [Repair]

        func holds(sourceSymbol esi: Int) -> Bool { self.sources[esi / 8] & 1 << UInt8(esi % 8) != 0 }
    }

    private static let magic = Array("FCRJ".utf8)
    private static let version: UInt32 = 1
    private static let authenticatedVersion: UInt32 = 2

    /// The object's EXT_FTI.
    let information: [UInt8]
    /// The digest that the table announced; empty where it had none, or was not there yet.
    let digest: [UInt8]
    /// Whether a broadcast key vouched for every symbol that it tells of.
    let isAuthenticated: Bool
    var blocks: [Block] = []

    init(information: [UInt8], digest: [UInt8], isAuthenticated: Bool = false) {
        self.information = information
        self.digest = digest
        self.isAuthenticated = isAuthenticated
    }

    /// The journal as bytes.
    var encoded: [UInt8] {
        var bytes = Self.magic
        func append(_ value: Int) {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        append(Int(self.isAuthenticated ? Self.authenticatedVersion : Self.version))
        append(self.information.count)
        bytes += self.information
        append(self.digest.count)
        bytes += self.digest
        append(self.blocks.count)
        for block in self.blocks {
            append(block.number)
            append(block.sources.count)
            bytes += block.sources
            append(block.repairs.count)
            for repair in block.repairs {
                append(repair.symbol.esi)
                append(repair.symbol.place)
                append(Int(repair.checksum))
            }
        }
        append(Int(Self.checksum(of: bytes)))
        return bytes
    }

    /// Reads a journal; `nil` where the bytes are none, or not whole.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 28, bytes.starts(with: Self.magic) else { return nil }
        let body = bytes.dropLast(4)
        let sum = bytes.span.bytes.readUInt32(at: bytes.count - 4, .network)
        guard Self.checksum(of: Array(body)) == sum else { return nil }
        var reader = JournalReader(Array(body.dropFirst(4)))
        guard let version = reader.integer(),
            [Int(Self.version), Int(Self.authenticatedVersion)].contains(version),
            let information = reader.bytes(), let digest = reader.bytes(), let count = reader.integer()
        else { return nil }
        self.isAuthenticated = version == Int(Self.authenticatedVersion)
        self.information = information
        self.digest = digest
        for _ in 0..<count {
            guard let number = reader.integer(), let sources = reader.bytes(),
                let repairCount = reader.integer()
            else { return nil }
            var block = Block(number: number, sources: sources, repairs: [])
            for _ in 0..<repairCount {
                guard let esi = reader.integer(), let place = reader.integer(), let sum = reader.integer()
                else { return nil }
                block.repairs.append(
                    Repair(
                        symbol: RepairPlace(esi: esi, place: place),
                        checksum: UInt32(truncatingIfNeeded: sum)))
            }
            self.blocks.append(block)
        }
    }

    /// CRC-32: against accidents, not against people.
    static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.span.withUnsafeBytes { self.checksum(of: $0) }
    }

    /// CRC-32: against accidents, not against people.
    static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return UInt32(truncatingIfNeeded: crc32_z(0, start, bytes.count))
    }
}

/// Reads the fields of a journal; every step checks what is left.
private struct JournalReader {
    private let all: [UInt8]
    private var offset = 0

    init(_ all: [UInt8]) {
        self.all = all
    }

    mutating func integer() -> Int? {
        guard self.offset <= self.all.count - 4 else { return nil }
        defer { self.offset += 4 }
        return Int(self.all.span.bytes.readUInt32(at: self.offset, .network))
    }

    /// A length, then so many bytes.
    mutating func bytes() -> [UInt8]? {
        guard let count = self.integer(), count <= self.all.count - self.offset else { return nil }
        defer { self.offset += count }
        return Array(self.all[self.offset..<(self.offset + count)])
    }
}
