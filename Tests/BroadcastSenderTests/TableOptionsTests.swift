import FluteFormat
import LayeredCoding
import Testing
import Timekeeping

@testable import BroadcastSender

@Suite("What a session's tables may be besides")
struct TableOptionsTests {
    private static let start = MonotonicInstant(nanoseconds: 0)

    private static func sender(
        isFull: Bool = false, spacing: Int = 4, compress: (@Sendable ([UInt8]) -> [UInt8]?)? = nil
    ) throws -> (SessionSender, TransportSessionID, ObjectKey) {
        var configuration = SenderConfiguration(bitsPerSecond: 1_000_000)
        configuration.tableCompression = compress.map { .init(.gzip, $0) }
        configuration.tableSpacing = spacing
        var sender = SessionSender(configuration, wallClockSeconds: 5, startingAt: self.start)
        let id = try #require(TransportSessionID(7))
        var session = SendingSession(id)
        session.isFull = isFull
        try sender.addSession(session, at: self.start)
        let object = try #require(TransportObjectID(3))
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: 1_000, symbolByteCount: 1_000, maximumBlockSymbolCount: 1)
        let entry = FileEntry(contentLocation: "a", objectID: object)
        let key = try sender.add(SendingObject(entry, information), to: id)
        return (sender, id, key)
    }

    /// The first table's only packet, and what it carries.
    private static func table(_ sender: SessionSender, _ id: TransportSessionID) throws -> (
        ALCPacket, [UInt8]
    ) {
        var sender = sender
        while sender.table(of: id).isEmpty { _ = try sender.next(at: self.start) }
        let bytes = sender.table(of: id)
        let packet = try ALCPacket(parsing: bytes.span.bytes)
        return (packet, Array(bytes.dropFirst(packet.headerByteCount + 4)))
    }

    @Test("Compressed, the packets say so, and how many bytes there are")
    func compressed() throws {
        let (sender, id, _) = try Self.sender { _ in [1, 2, 3] }
        let (packet, content) = try Self.table(sender, id)
        #expect(packet.contentEncoding == ContentEncoding.gzip.code)
        #expect(content == [1, 2, 3])
        #expect(packet.fileDeliveryTable != nil && packet.transmissionInformation != nil)
    }

    @Test("A table that gets no smaller, or cannot be compressed, is sent as it is")
    func incompressible() throws {
        for compress: @Sendable ([UInt8]) -> [UInt8]? in [{ $0 }, { _ in nil }] {
            let (sender, id, _) = try Self.sender(compress: compress)
            let (packet, content) = try Self.table(sender, id)
            #expect(packet.contentEncoding == nil)
            #expect(String(decoding: content, as: UTF8.self).contains("Content-Location"))
        }
    }

    @Test("A table that lists everything says so", arguments: [true, false])
    func full(isFull: Bool) throws {
        let (sender, id, _) = try Self.sender(isFull: isFull)
        let (_, content) = try Self.table(sender, id)
        #expect(String(decoding: content, as: UTF8.self).contains("FullFDT=\"true\"") == isFull)
    }

    @Test("More of the session lies between two tables where that is wanted")
    func spacing() throws {
        func tableCount(_ spacing: Int) throws -> Int {
            var (sender, _, _) = try Self.sender(spacing: spacing)
            var (now, count) = (Self.start, 0)
            while now < Self.start.advanced(by: .seconds(1)) {
                switch try sender.next(at: now) {
                case .wait(let instant): now = instant
                case .sendTable: count += 1
                default: continue
                }
            }
            return count
        }
        let (usual, rare) = (try tableCount(4), try tableCount(24))
        #expect(usual > 2 * rare, "\(usual) and \(rare)")
        #expect(rare >= 2)
    }

    @Test("A weight may change while the object is on the air, within its limits")
    func weights() throws {
        var (sender, id, key) = try Self.sender()
        try sender.setWeight(1_000, of: key)
        #expect(throws: SenderError.self) { try sender.setWeight(0, of: key) }
        #expect(throws: SenderError.self) { try sender.setWeight(1_001, of: key) }
        let other = ObjectKey(id, try #require(TransportObjectID(4)))
        #expect(throws: SenderError.noSuchObject(other)) { try sender.setWeight(1, of: other) }
    }
}
