import ByteCoding
import FluteFormat
import LayeredCoding
import RaptorQCode
import Testing
import XMLReading

/// FDT instances that another implementation wrote.
///
/// Made by running ypo/flute (PyPI `flute-alc` 1.11.7) as a sender without a network; see `Vectors/README.md`.
@Suite("FDT instances of another implementation")
struct PeerTableTests {
    @Test("All that they say is read", arguments: PeerTable.all)
    func reading(_ peer: PeerTable) throws {
        let table = try peer.read()
        #expect(table.expires == 4_004_217_706)
        #expect(table.isFull)
        #expect(!table.isComplete)
        #expect(table.skippedFiles.isEmpty)
        #expect(table.otherElements.map(\.name) == ["schemaVersion", "delimiter"])
        let file = try #require(table.files.first)
        #expect(table.files.count == 1)
        #expect(file.objectID.rawValue == 1)
        #expect(file.contentLength == 100_003)
        #expect(file.transferLength == peer.transferByteCount)
        #expect(file.contentType == "application/octet-stream")
        #expect(file.contentEncoding == peer.encoding)
        #expect(try ContentLocation(file.contentLocation).path == "fw/image.bin")
        #expect(file.contentMD5.map(Base64.encode) == peer.digest)
        #expect(file.otherElements.map(\.text) == ["0", "0"])
        #expect(file.otherAttributes.isEmpty)
        let information = try #require(try file.transmissionInformation())
        #expect(information.scheme == peer.scheme)
        #expect(information.transferByteCount == peer.transferByteCount)
        #expect(information.symbolByteCount == 1400)
        #expect(information.raptorQ?.sourceBlockCount == peer.sourceBlockCount)
        #expect(information.raptorQ?.subBlockCount == peer.subBlockCount)
        #expect(information.raptorQ?.symbolAlignment == (peer.sourceBlockCount == nil ? nil : 4))
    }

    @Test("They are written so that they are read the same again", arguments: PeerTable.all)
    func roundTrip(_ peer: PeerTable) throws {
        let table = try peer.read()
        #expect(try FDTInstance(readXML(table.xml())) == table)
    }
}
