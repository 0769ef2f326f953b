import AnnouncementPlanning
import BroadcastSender
import ContentDecoding
import FluteFormat
import LayeredCoding
import Timekeeping

@testable import AnnouncementCasting

/// What `announce` sends of some files, packet by packet, without a socket.
struct TestCarousel {
    private var sender: SessionSender
    private var objects: [ObjectKey: AnnouncedObject] = [:]
    private(set) var now = MonotonicInstant(nanoseconds: 0)

    init(sessionID: TransportSessionID = .announcement, isFull: Bool = true) throws {
        var configuration = SenderConfiguration(bitsPerSecond: 128_000)
        configuration.endsAfterLastLap = false
        configuration.tableSpacing = 24
        configuration.tableCompression = .init(.gzip) { try? encodeContent(.gzip, $0, level: 9) }
        self.sender = SessionSender(configuration, wallClockSeconds: 1, startingAt: self.now)
        var session = SendingSession(sessionID)
        session.isFull = isFull
        try self.sender.addSession(session, at: self.now)
    }

    /// Puts a file on the air.
    @discardableResult
    mutating func add(
        _ name: String, _ bytes: [UInt8], change: (inout SendingObject) -> Void = { _ in }
    ) throws -> ObjectKey {
        let object = try AnnouncedObject(AnnouncedFile(name: name, bytes: bytes, priority: .newest))
        var sending = object.sendingObject(weight: 10)
        change(&sending)
        let key = try self.sender.add(sending, to: .announcement)
        object.header = self.sender.header(of: key) ?? []
        self.objects[key] = object
        return key
    }

    mutating func withdraw(_ key: ObjectKey) throws { try self.sender.withdraw(key) }

    /// The next datagrams.
    mutating func next() throws -> [[UInt8]] {
        while true {
            switch try self.sender.next(at: self.now) {
            case .wait(let instant): self.now = max(instant, self.now)
            case .send(let run): return self.packets(run)
            case .sendTable(let run):
                let table = self.sender.table(of: run.sessionID)
                return stride(from: run.bytes.lowerBound, to: run.bytes.upperBound, by: run.datagramByteCount)
                    .map { Array(table[$0..<min(run.bytes.upperBound, $0 + run.datagramByteCount)]) }
            default: continue
            }
        }
    }

    private func packets(_ run: SymbolRun) -> [[UInt8]] {
        guard let object = self.objects[run.object] else { return [] }
        return self.sender.symbols.map { symbol in
            var packet = object.header
            var id: [UInt8] = [0, 0, 0, 0]
            var span = id.mutableSpan
            var raw = span.mutableBytes
            FECPayloadID(sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID)
                .encode(into: &raw, object.information.scheme)
            packet += id
            object.append(symbol, to: &packet)
            return packet
        }
    }
}
