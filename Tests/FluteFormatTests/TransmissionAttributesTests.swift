import FluteFormat
import LayeredCoding
import RaptorQCode
import Testing

@Suite("FEC attributes of an FDT")
struct TransmissionAttributesTests {
    @Test("Transmission information of every scheme comes back from its attributes")
    func roundTrip() throws {
        let all: [TransmissionInformation] = [
            try .compactNoCode(transferByteCount: 9001, symbolByteCount: 10, maximumBlockSymbolCount: 90),
            try .reedSolomon(
                transferByteCount: 9001, symbolByteCount: 10, maximumBlockSymbolCount: 91,
                maximumEncodingSymbolCount: 120),
            try .smallBlockSystematic(
                instanceID: 0, transferByteCount: 9001, symbolByteCount: 10, maximumBlockSymbolCount: 91,
                maximumEncodingSymbolCount: 120),
            .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: 9001, symbolByteCount: 10, sourceBlockCount: 4, subBlockCount: 2,
                    symbolAlignment: 5)),
        ]
        for information in all {
            let attributes = TransmissionAttributes(information)
            let again = try attributes.information(transferByteCount: 9001)
            #expect(again == information)
        }
    }

    @Test("256 source blocks of RaptorQ are written as 0")
    func mostBlocks() throws {
        let information = TransmissionInformation.raptorQ(
            try ObjectTransmissionInformation(
                transferByteCount: 1024, symbolByteCount: 4, sourceBlockCount: 256))
        let attributes = TransmissionAttributes(information)
        #expect(attributes.schemeSpecificInfo == [0, 0, 1, 1])
        #expect(try attributes.information(transferByteCount: 1024) == information)
    }

    @Test("Attributes that are missing are no error, but no information either")
    func missing() throws {
        var attributes = TransmissionAttributes()
        #expect(try attributes.information(transferByteCount: 10) == nil)
        attributes.encodingID = 6
        #expect(try attributes.information(transferByteCount: 10) == nil)
        attributes.encodingSymbolLength = 4
        #expect(try attributes.information(transferByteCount: 10) == nil)
        attributes.schemeSpecificInfo = [1, 0, 1, 1]
        #expect(try attributes.information(transferByteCount: 10)?.symbolByteCount == 4)
        attributes.encodingID = 0
        #expect(try attributes.information(transferByteCount: 10) == nil)
        attributes.maximumSourceBlockLength = 64
        #expect(try attributes.information(transferByteCount: 10)?.scheme == .compactNoCode)
    }

    @Test("Attributes by which nothing can be cut are refused")
    func impossible() throws {
        var attributes = TransmissionAttributes()
        attributes.encodingID = 1
        #expect(throws: FDTError.unknownScheme(1)) { try attributes.information(transferByteCount: 10) }
        attributes.encodingID = 6
        attributes.encodingSymbolLength = 4
        for info: [UInt8] in [[], [1, 0, 1], [1, 0, 1, 1, 0]] {
            attributes.schemeSpecificInfo = info
            #expect(throws: FDTError.malformed(attribute: "FEC-OTI-Scheme-Specific-Info")) {
                try attributes.information(transferByteCount: 10)
            }
        }
        for (info, size) in [
            ([4, 0, 1, 1], 4), ([1, 0, 0, 1], 4), ([1, 0, 1, 0], 4), ([1, 0, 1, 1], UInt64.max),
        ] {
            attributes.schemeSpecificInfo = info.map { UInt8($0) }
            attributes.encodingSymbolLength = size
            #expect(throws: FDTError.self) { try attributes.information(transferByteCount: 10) }
        }
        attributes.encodingID = 0
        attributes.encodingSymbolLength = 0
        attributes.maximumSourceBlockLength = 64
        #expect(throws: FDTError.self) { try attributes.information(transferByteCount: 10) }
        attributes.encodingSymbolLength = 4
        attributes.maximumSourceBlockLength = 0
        #expect(throws: FDTError.self) { try attributes.information(transferByteCount: 10) }
        attributes.encodingID = 129
        attributes.maximumSourceBlockLength = 10
        attributes.instanceID = 65_536
        #expect(throws: FDTError.malformed(attribute: "FEC-OTI-FEC-Instance-ID")) {
            try attributes.information(transferByteCount: 10)
        }
    }

    @Test("A compressed file's size says nothing of its object's")
    func transferLength() throws {
        var file = FileEntry(contentLocation: "a", objectID: try #require(TransportObjectID(1)))
        #expect(file.effectiveTransferLength == nil)
        file.contentLength = 5
        #expect(file.effectiveTransferLength == 5)
        file.contentEncoding = .zlib
        #expect(file.effectiveTransferLength == nil)
        file.transferLength = 3
        #expect(file.effectiveTransferLength == 3)
    }
}
