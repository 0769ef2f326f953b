import ByteCoding
import MultiFilesEngine
import MultiFilesFormat
import SimulationKit
import Timekeeping

/// A file with its offer and the datagrams of its cycles.
struct SimulatedFile {
    let bytes: [UInt8]
    let offer: Offer

    init(byteCount: Int, version: UInt32, name: String = "netup.tgz", seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        self.bytes = random.bytes(byteCount)
        self.offer = Offer(
            fileByteCount: UInt32(byteCount),
            firmwareVersion: version,
            digest: Self.digest(of: self.bytes),
            fileName: try FileName(parsing: Array(name.utf8).span.bytes))
    }

    /// A digest for simulations: the engines only compare digests, so that any function of all bytes will do.
    static func digest(of bytes: [UInt8]) -> MD5Digest {
        var high: UInt64 = 0xCBF2_9CE4_8422_2325
        var low: UInt64 = UInt64(bytes.count)
        for byte in bytes {
            high = (high ^ UInt64(byte)) &* 0x100_0000_01B3
            low = (low &+ high).byteSwapped &* 0x9E37_79B9_7F4A_7C15
        }
        let words = [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
        return MD5Digest(reading: words.span.bytes, at: 0)
    }

    func information(
        cycle: UInt32 = 1, offset: UInt32 = 0, isForced: Bool = false, order: ByteOrder = .network
    ) -> [UInt8] {
        Self.information(self.offer, cycle: cycle, offset: offset, isForced: isForced, order: order)
    }

    static func information(
        _ offer: Offer, cycle: UInt32 = 1, offset: UInt32 = 0, isForced: Bool = false,
        order: ByteOrder = .network
    ) -> [UInt8] {
        let header = DatagramHeader(
            messageType: .information, flags: isForced ? 1 : 0, bodyByteCount: UInt32(Offer.encodedByteCount),
            cycleNumber: cycle, fileOffset: offset, byteOrder: order)
        var body = [UInt8](repeating: 0, count: Offer.encodedByteCount)
        var span = body.mutableSpan
        var raw = span.mutableBytes
        offer.encode(into: &raw, order)
        return self.encode(header) + body
    }

    func block(at offset: Int, byteCount: Int = 1380, cycle: UInt32 = 1, order: ByteOrder = .network)
        -> [UInt8]
    {
        let end = min(self.bytes.count, offset + byteCount)
        let header = DatagramHeader(
            messageType: .data, flags: 0, bodyByteCount: UInt32(end - offset), cycleNumber: cycle,
            fileOffset: UInt32(offset), byteOrder: order)
        return Self.encode(header) + self.bytes[offset..<end]
    }

    private static func encode(_ header: DatagramHeader) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: DatagramHeader.encodedByteCount)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        header.encode(into: &raw)
        return bytes
    }
}
