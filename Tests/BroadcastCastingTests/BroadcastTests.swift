import Datagrams
import LayeredCoding
import RaptorQCode
import ReedSolomonCode
import Synchronization
import SystemClock
import TestBed
import Testing
import Timekeeping

@testable import BroadcastCasting

/// A cast over loopback, and what came of it.
private struct CastRun {
    var events: [CastEvent] = []
    var datagrams: [[UInt8]] = []
    var isComplete = false

    /// Datagrams of objects, parsed.
    var symbols: [(packet: ALCPacket, datagram: [UInt8])] {
        get throws {
            try self.datagrams.compactMap { datagram in
                let packet = try ALCPacket(parsing: datagram.span.bytes)
                guard let objectID = packet.objectID, objectID != .fileDeliveryTable else { return nil }
                return (packet, datagram)
            }
        }
    }

    var facts: CastFacts? {
        self.events.lazy.compactMap { event in
            if case .started(let facts) = event { return facts }
            return nil
        }.first
    }

    /// Casts files to a receiver in this process that keeps all datagrams.
    static func run(_ paths: [String], _ settings: CastSettings) throws -> Self {
        let address = try #require(InternetAddress("127.0.0.1", port: UInt16(try TestBed.unusedPort())))
        var receiver = try DatagramReceiver(DatagramReceiver.Options(on: address))
        var broadcast = Broadcast(
            of: paths, settings, through: try DatagramSender(to: address), headerByteCount: 28,
            isInterrupted: { false })
        var run = CastRun()
        var events: [CastEvent] = []
        run.isComplete = try broadcast.run { events.append($0) }
        run.events = events
        while try receiver.receive(until: MonotonicClock.now()) > 0 {
            // One message may hold several datagrams.
            try run.take(&receiver)
        }
        return run
    }
}
