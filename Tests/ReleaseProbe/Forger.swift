import Datagrams
import LayeredCoding
import PacketAuthenticationFormat
import SimulationKit
import SystemClock
import Timekeeping

/// Sends packets that look as if they were of a release.
struct Forger {
    /// What is wrong with the packets.
    enum Kind: String {
        /// Paths, signatures and symbols are random; all numbers are right.
        case garbage
        /// Genuine paths and signatures, and random symbols.
        case changed
        /// Nothing: they are genuine packets of another release, under the number of this one.
        case copied
        /// Random symbols, signed with the broadcast key, of the same release.
        case stolen
    }

    private static let poolCount = 4_096
    /// Packets that go out at once; those of one length can.
    private static let runCount = 40

    private let kind: Kind
    private let pools: [PacketPool]
    private let packetsPerSecond: Int
    private let seconds: Double
    private var random = SeededRandom(seed: 7)

    init(file: String, signatures: String, _ settings: [String: String]) throws {
        guard let kind = settings["kind"].flatMap(Kind.init), let pps = settings["pps"].flatMap({ Int($0) }),
            pps > 0, let seconds = settings["seconds"].flatMap({ Double($0) }),
            let sessionID = settings["tsi"].flatMap({ UInt64($0) }).flatMap(TransportSessionID.init),
            let objectID = settings["toi"].flatMap({ UInt64($0) }).flatMap({ TransportObjectID(UInt128($0)) })
        else { throw ProbeError("kind, tsi, toi, pps and seconds are wanted") }
        self.kind = kind
        self.packetsPerSecond = pps
        self.seconds = seconds
        let maker = try PacketMaker(
            file: try readFile(file), signatures: try readFile(signatures), kind,
            key: ReleaseSigning.seed(settings["key"]), sessionID, objectID)
        let signedCount = Self.poolCount * (settings["signed"].flatMap { Int($0) } ?? 28) / 100
        self.pools = [
            try maker.pool(count: signedCount, isSigned: true, &self.random),
            try maker.pool(count: Self.poolCount - signedCount, isSigned: false, &self.random),
        ].filter { $0.count > 0 }
    }

    /// Sends at the wanted rate; prints what was sent.
    mutating func send(to group: String, port: String, interface: String) throws {
        guard let port = UInt16(port), let address = InternetAddress(group, port: port) else {
            throw ProbeError("no address")
        }
        var options = DatagramSender.Options()
        options.interface = try NetworkInterface(named: interface)
        var sender = try DatagramSender(to: address, options)
        let start = MonotonicClock.now()
        var sent = 0
        var turn = 0
        var number: UInt64 = 0
        while true {
            let elapsed = start.interval(to: MonotonicClock.now()).nanoseconds
            guard Double(elapsed) < self.seconds * 1e9 else { break }
            let due = Int(Double(elapsed) * Double(self.packetsPerSecond) / 1e9)
            guard due > sent else {
                let next = Double(sent + 1) * 1e9 / Double(self.packetsPerSecond)
                MonotonicClock.sleep(until: start.advanced(by: Interval(nanoseconds: Int64(next))))
                continue
            }
            let pool = self.pools[turn % self.pools.count]
            // Pools get turns by their sizes: as many runs of each as it has packets.
            turn += turn % self.pools.count == 0 || self.random.integer(in: 0...99) < 40 ? 1 : 0
            let count = min(due - sent, Self.runCount, pool.count)
            let first = self.random.integer(in: 0...(pool.count - count))
            if self.kind == .garbage || self.kind == .changed {
                for index in first..<first + count {
                    number += 1
                    pool.mark(index, number, inSymbol: self.kind == .changed)
                }
            }
            try sender.send(pool.bytes(first..<first + count), segmentByteCount: pool.packetByteCount)
            sent += count
        }
        let seconds = Double(start.interval(to: MonotonicClock.now()).nanoseconds) / 1e9
        print("sent=\(sent) seconds=\(seconds) pps=\(Int(Double(sent) / seconds))")
    }
}
