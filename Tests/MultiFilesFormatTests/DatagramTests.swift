import ByteCoding
import MultiFilesFormat
import SimulationKit
import Testing

@Suite("MultiFiles datagrams")
struct DatagramTests {
    private func header(_ bytes: some Sequence<UInt8>) throws -> DatagramHeader {
        let bytes = Array(bytes)
        return try DatagramHeader(parsing: bytes.span.bytes)
    }

    private func offer(_ body: some Sequence<UInt8>, _ order: ByteOrder = .network) throws -> Offer {
        let body = Array(body)
        return try Offer(parsing: body.span.bytes, order)
    }

    @Test(
        "An INFO datagram is read in the byte order that its magic number tells",
        arguments: [
            (DatagramVectors.informationInNetworkOrder, ByteOrder.network),
            (DatagramVectors.informationInLittleOrder, ByteOrder.little),
        ]
    )
    func readsInformation(bytes: [UInt8], order: ByteOrder) throws {
        #expect(bytes.count == Offer.datagramByteCount && bytes.count == 1068)
        let header = try self.header(bytes)
        #expect(header.messageType == .information)
        #expect(header.byteOrder == order)
        #expect(header.isForced)
        #expect(header.bodyByteCount == 1048)
        #expect(header.cycleNumber == 9240)
        #expect(header.fileOffset == 208_380)

        let offer = try self.offer(bytes[20..<1068], order)
        #expect(offer.fileByteCount == 5_741_931)
        #expect(offer.firmwareVersion == 1104)
        #expect(offer.digest.description == DatagramVectors.digestText)
        #expect(offer.fileName.description == "netup.tgz")
    }

    @Test(
        "An INFO datagram is written as the document lays it out",
        arguments: [
            (DatagramVectors.informationInNetworkOrder, ByteOrder.network),
            (DatagramVectors.informationInLittleOrder, ByteOrder.little),
        ]
    )
    func writesInformation(expected: [UInt8], order: ByteOrder) throws {
        let digest = try #require(MD5Digest(hexadecimal: DatagramVectors.digestText.utf8))
        let nameBytes = Array("netup.tgz".utf8)
        let name = try FileName(parsing: nameBytes.span.bytes)
        let offer = Offer(fileByteCount: 5_741_931, firmwareVersion: 1104, digest: digest, fileName: name)
        let header = DatagramHeader(
            messageType: .information, flags: DatagramHeader.forceFlag, bodyByteCount: 1048,
            cycleNumber: 9240,
            fileOffset: 208_380, byteOrder: order)
        var headerBytes = [UInt8](repeating: 0xFF, count: DatagramHeader.encodedByteCount)
        var headerSpan = headerBytes.mutableSpan
        var rawHeader = headerSpan.mutableBytes
        header.encode(into: &rawHeader)
        var body = [UInt8](repeating: 0xFF, count: Offer.encodedByteCount)
        var bodySpan = body.mutableSpan
        var rawBody = bodySpan.mutableBytes
        offer.encode(into: &rawBody, order)
        #expect(headerBytes + body == expected)
    }

    @Test("A DATA datagram is read and written byte for byte")
    func data() throws {
        let header = try self.header(DatagramVectors.data)
        #expect(
            header
                == DatagramHeader(
                    messageType: .data, flags: 0, bodyByteCount: 4, cycleNumber: 1, fileOffset: 1380,
                    byteOrder: .network))
        #expect(!header.isForced)
        var bytes = DatagramVectors.data
        for index in 0..<20 { bytes[index] = 0x55 }
        var span = bytes.mutableSpan
        var whole = span.mutableBytes
        header.encode(into: &whole)
        #expect(bytes == DatagramVectors.data)
    }

    @Test("A datagram cut anywhere is refused, not read past its end")
    func truncated() {
        for count in 0..<DatagramVectors.data.count {
            #expect(throws: DatagramError.truncated) {
                try self.header(DatagramVectors.data.prefix(count))
            }
        }
    }

    @Test("Bytes behind the announced body do not matter")
    func trailingBytes() throws {
        let header = try self.header(DatagramVectors.data + [1, 2, 3])
        #expect(header.bodyByteCount == 4)
    }

    @Test("Other magic numbers are refused")
    func foreignDatagram() {
        for first: [UInt8] in [
            [4, 3, 2, 3], [3, 2, 3, 4], [0, 0, 0, 0], [4, 3, 2, 0], [0xFF, 0xFF, 0xFF, 0xFF],
        ] {
            let bytes = first + DatagramVectors.data.dropFirst(4)
            #expect(throws: DatagramError.unknownMessageType) {
                try self.header(bytes)
            }
        }
    }

    @Test("A body that announces more bytes than the datagram has is refused, up to the largest claim")
    func absurdBody() {
        var bytes = DatagramVectors.data
        bytes.replaceSubrange(8..<12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: DatagramError.truncated) { try self.header(bytes) }
    }

    @Test("An INFO body without its padding is taken only if the name ends inside it")
    func shortInformation() throws {
        let body = Array(DatagramVectors.informationInNetworkOrder.dropFirst(20))
        let ended = try self.offer(body.prefix((24 + 10)))
        #expect(ended.fileName.description == "netup.tgz")
        #expect(throws: DatagramError.malformedInformation) {
            try self.offer(body.prefix((24 + 9)))
        }
        #expect(throws: DatagramError.malformedInformation) {
            try self.offer(body.prefix(24))
        }
        #expect(throws: DatagramError.malformedInformation) {
            try self.offer(body.prefix(0))
        }
    }

    @Test("No bytes at all make the parsers trap")
    func randomBytes() {
        var random = SeededRandom(seed: 0x4D46)
        for _ in 0..<20_000 {
            var bytes = (0..<Int.random(in: 0..<1100, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if bytes.count >= 4, Bool.random(using: &random) {
                bytes.replaceSubrange(0..<4, with: [4, 3, 2, UInt8.random(in: 1...2, using: &random)])
            }
            guard let header = try? self.header(bytes) else { continue }
            let end = DatagramHeader.encodedByteCount + Int(header.bodyByteCount)
            #expect(end <= bytes.count)
            let offer = try? self.offer(bytes[20..<end], header.byteOrder)
            if let offer { #expect(offer.fileName.byteCount <= FileName.maximumByteCount) }
        }
    }
}
