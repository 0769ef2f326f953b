import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing

/// Headers drawn from a seed.
enum RandomHeader {
    /// A header with both identifiers, each extension at most once.
    static func make(_ random: inout SeededRandom) -> ALCHeader {
        let scheme = FECScheme.allCases[random.integer(in: 0...3)]
        var lct = LCTHeader(
            sessionID: TransportSessionID(random.next() >> random.integer(in: 16...63)),
            objectID: TransportObjectID(
                (UInt128(random.next()) << 64 | UInt128(random.next()))
                    >> UInt128(random.integer(in: 16...127))),
            codepoint: scheme.rawValue)
        lct.congestionControlBitCount = 32 * random.integer(in: 1...4)
        lct.congestionControl =
            (UInt128(random.next()) << 64 | UInt128(random.next()))
            >> UInt128(128 - lct.congestionControlBitCount)
        lct.protocolSpecificIndication = random.integer(in: 0...3)
        lct.sessionBitCount = random.integer(in: 0...48)
        lct.objectBitCount = random.integer(in: 0...112)
        lct.closesSession = random.happens(partsPerMillion: 500_000)
        lct.closesObject = random.happens(partsPerMillion: 500_000)
        var extensions = Self.extensions(&random, scheme).filter { _ in
            random.happens(partsPerMillion: 500_000)
        }
        random.shuffle(&extensions)
        return ALCHeader(lct, extensions: extensions)
    }

    private static func extensions(
        _ random: inout SeededRandom, _ scheme: FECScheme
    ) -> [HeaderExtension] {
        var time = LCTTime()
        time.protocolBits = random.integer(in: 0...255)
        if random.happens(partsPerMillion: 500_000) { time.senderSeconds = random.integer(in: 0 ... .max) }
        if random.happens(partsPerMillion: 500_000) { time.senderFraction = random.integer(in: 0 ... .max) }
        if random.happens(partsPerMillion: 500_000) { time.residualSeconds = random.integer(in: 0 ... .max) }
        if random.happens(partsPerMillion: 500_000) {
            time.lastChangedSeconds = random.integer(in: 0 ... .max)
        }
        return [
            .nop(wordCount: random.integer(in: 1...20)),
            .authentication(random.bytes(2 + 4 * random.integer(in: 0...20))),
            .time(time),
            .fileDeliveryTable(
                FDTTag(version: random.integer(in: 1...2), instanceID: random.integer(in: 0...0xF_FFFF))),
            .contentEncoding(random.integer(in: 0...255)),
            .unknown(
                type: random.integer(in: 3...63), content: random.bytes(2 + 4 * random.integer(in: 0...20))),
            .unknown(type: random.integer(in: 194...255), content: random.bytes(3)),
        ] + (self.information(&random, scheme).map { [.transmissionInformation($0)] } ?? [])
    }

    /// What a scheme's numbers may be; `nil` where the draw fits no object.
    static func information(
        _ random: inout SeededRandom, _ scheme: FECScheme
    ) -> TransmissionInformation? {
        let transferByteCount = random.next() >> random.integer(in: 16...63)
        let symbolByteCount = random.integer(in: 1...65_535)
        let length = random.integer(in: 1...255)
        let count = random.integer(in: length...255)
        switch scheme {
        case .compactNoCode:
            return try? .compactNoCode(
                transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: random.integer(in: 1...(1 << 32 - 1)))
        case .reedSolomon:
            return try? .reedSolomon(
                transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: length, maximumEncodingSymbolCount: count)
        case .smallBlockSystematic:
            return try? .smallBlockSystematic(
                instanceID: 0, transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                maximumBlockSymbolCount: length, maximumEncodingSymbolCount: count)
        case .raptorQ:
            let information = try? ObjectTransmissionInformation(
                transferByteCount: max(1, transferByteCount >> 10), symbolByteCount: symbolByteCount)
            return information.map { .raptorQ($0) }
        }
    }

    /// A receiver finds the extension in the packet.
    static func check(_ expected: HeaderExtension, in packet: ALCPacket, _ bytes: [UInt8]) {
        switch expected {
        case .nop, .unknown: break
        case .authentication:
            let found = packet.authentication.map { Array(bytes[$0]) }
            #expect(found == expected.encoded())
        case .time(let time): #expect(packet.time == time)
        case .fileDeliveryTable(let tag): #expect(packet.fileDeliveryTable == tag)
        case .contentEncoding(let code): #expect(packet.contentEncoding == code)
        case .transmissionInformation(let information):
            let scheme = FECScheme(rawValue: packet.codepoint)
            let range = packet.transmissionInformation ?? 0..<0
            let parsed = scheme.flatMap {
                try? TransmissionInformation(parsing: bytes.span.bytes.extracting(range), scheme: $0)
            }
            #expect(parsed == information)
        }
    }
}
