internal import FluteFormat
internal import LayeredCoding
internal import Timekeeping

/// A session's table as it is on the air: one FDT instance in datagrams.
struct FileDeliveryTable: Sendable {
    /// FLUTE version 2 is that of RFC 6726.
    private static let fluteVersion: UInt8 = 2
    /// Encoding symbols without a code have 16-bit numbers.
    private static let maximumSymbolCount = 1 << 16

    let instanceID: UInt32
    /// All datagrams, one after another.
    let bytes: [UInt8]
    /// Bytes of each but the last.
    let datagramByteCount: Int

    /// Puts an instance into datagrams (RFC 6726, section 3.4).
    init(
        _ instance: FDTInstance, id: UInt32, of session: TransportSessionID, symbolByteCount: Int,
        compression: SenderConfiguration.TableCompression? = nil
    ) throws(SenderError) {
        let plain = instance.xml()
        let shorter = compression.flatMap { $0.compress(plain) }
        let compressed = shorter.flatMap { $0.count < plain.count ? $0 : nil }
        let xml = compressed ?? plain
        let symbolCount = max(1, (xml.count + symbolByteCount - 1) / symbolByteCount)
        guard symbolCount <= Self.maximumSymbolCount,
            let information = try? TransmissionInformation.compactNoCode(
                transferByteCount: UInt64(xml.count), symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: symbolCount)
        else { throw .tableTooLong(byteCount: xml.count) }
        let tag = FDTTag(version: Self.fluteVersion, instanceID: id)
        let encoding = compressed == nil ? nil : compression?.encoding
        let header = ALCHeader(
            LCTHeader(
                sessionID: session, objectID: .fileDeliveryTable,
                codepoint: FECScheme.compactNoCode.rawValue),
            extensions: [.fileDeliveryTable(tag)] + (encoding.map { [.contentEncoding($0.code)] } ?? [])
                + [.transmissionInformation(information)]
        ).encoded()
        let payloadIDByteCount = FECPayloadID.byteCount(.compactNoCode)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(xml.count + symbolCount * (header.count + payloadIDByteCount))
        for symbol in 0..<symbolCount {
            bytes += header
            // Source block 0, then the symbol's number (RFC 5445, section 3.1).
            bytes += [0, 0, UInt8(symbol >> 8), UInt8(symbol & 0xFF)]
            bytes += xml[symbol * symbolByteCount..<min(xml.count, (symbol + 1) * symbolByteCount)]
        }
        self.instanceID = id
        self.bytes = bytes
        self.datagramByteCount = header.count + payloadIDByteCount + symbolByteCount
    }

    /// Bytes on the wire, with so many for the IP and UDP headers of each datagram.
    func wireByteCount(headerByteCount: Int) -> Int {
        let count = (self.bytes.count + self.datagramByteCount - 1) / self.datagramByteCount
        return self.bytes.count + count * headerByteCount
    }
}
