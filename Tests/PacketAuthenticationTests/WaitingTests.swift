import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import SimulationKit
import Testing
import Timekeeping

@testable import PacketAuthentication

/// Packets whose batch is not known yet, and the budget.
@Suite struct WaitingTests {
    private let release: TestRelease

    init() throws {
        self.release = try TestRelease(seed: 11)
    }

    private static func configuration(packets: Int, perRoot: Int = 8, claims: Int = 512)
        -> AuthenticatorConfiguration
    {
        var configuration = AuthenticatorConfiguration()
        configuration.waitingPacketLimit = packets
        configuration.waitingPacketLimitOfRoot = perRoot
        configuration.claimLimit = claims
        return configuration
    }

    @Test("Unsigned packets wait, and a signature of their batch releases them unchanged")
    func releasesAll() throws {
        var receiver = try TestReceiver(self.release)
        let ids = self.release.ids(ofBatch: 3)
        let packets = try ids.dropLast().map { try self.release.packet($0, signed: false) }
        for packet in packets { #expect(receiver.take(packet) == .waiting) }
        #expect(receiver.released.isEmpty)
        let last = try #require(ids.last)
        #expect(receiver.take(try self.release.packet(last, signed: true)) == .accepted)
        #expect(Set(receiver.released.map(\.symbol)) == Set(packets.map(\.symbol)))
        #expect(receiver.released.allSatisfy { packets.contains($0) })
        let statistics = receiver.authenticator.statistics
        #expect(statistics.releasedCount == 7 && statistics.acceptedCount == 8)
        #expect(statistics.waitedCount == 7 && statistics.evictedCount == 0)
        let (more, before) = (receiver.authenticator.hasReleased, receiver.released.count)
        receiver.fetch()
        #expect(!more && receiver.released.count == before, "handed out twice")
    }

    @Test("A repeated packet waits once")
    func duplicates() throws {
        var receiver = try TestReceiver(self.release)
        let ids = self.release.ids(ofBatch: 3)
        for _ in 0..<5 { #expect(receiver.take(try self.release.packet(ids[0], signed: false)) == .waiting) }
        #expect(receiver.take(try self.release.packet(ids[1], signed: true)) == .accepted)
        #expect(receiver.released.count == 1 && receiver.authenticator.statistics.releasedCount == 1)
    }

    @Test("Of one root so many packets wait, one more pushes out the oldest", arguments: [1, 3, 8])
    func limitOfRoot(limit: Int) throws {
        let release = try TestRelease(seed: 12, batchSymbolCount: 16)
        let ids = release.ids(ofBatch: 0)
        for count in [limit, limit + 1] {
            var receiver = try TestReceiver(
                release, configuration: Self.configuration(packets: 100, perRoot: limit))
            for id in ids.prefix(count) { _ = receiver.take(try release.packet(id, signed: false)) }
            #expect(receiver.authenticator.statistics.evictedCount == UInt64(count - limit))
            #expect(receiver.take(try release.packet(ids[15], signed: true)) == .accepted)
            #expect(Set(receiver.released.map(\.id)) == Set(ids.prefix(count).suffix(limit)))
        }
    }

    @Test("So many packets wait in all, one more pushes out the oldest", arguments: [1, 5, 20])
    func limit(limit: Int) throws {
        for count in [limit, limit + 1] {
            var receiver = try TestReceiver(
                self.release, configuration: Self.configuration(packets: limit, perRoot: 4))
            // Four of each batch at most, so that only the common limit counts.
            let ids = (0..<self.release.parameters.batchCount).flatMap {
                self.release.ids(ofBatch: $0).prefix(4)
            }
            for id in ids.prefix(count) { _ = receiver.take(try self.release.packet(id, signed: false)) }
            #expect(receiver.authenticator.statistics.evictedCount == UInt64(count - limit))
            for batch in 0..<self.release.parameters.batchCount {
                let last = try #require(self.release.ids(ofBatch: batch).last)
                #expect(receiver.take(try self.release.packet(last, signed: true)) == .accepted)
            }
            #expect(Set(receiver.released.map(\.id)) == Set(ids.prefix(count).suffix(limit)))
        }
    }

    @Test("Without places nothing waits, and a header too long does not either")
    func noPlaces() throws {
        var receiver = try TestReceiver(self.release, configuration: Self.configuration(packets: 0))
        let ids = self.release.ids(ofBatch: 0)
        #expect(receiver.take(try self.release.packet(ids[0], signed: false)) == .waiting)
        #expect(receiver.take(try self.release.packet(ids[1], signed: true)) == .accepted)
        #expect(receiver.released.isEmpty && receiver.authenticator.statistics.evictedCount == 1)
        // 12 bytes of header, 60 of EXT_AUTH and 4 of payload ID beside the symbol.
        for room in [76, 75] {
            var configuration = Self.configuration(packets: 4)
            configuration.waitingHeaderByteCount = room
            var receiver = try TestReceiver(self.release, configuration: configuration)
            _ = receiver.take(try self.release.packet(ids[0], signed: false))
            _ = receiver.take(try self.release.packet(ids[1], signed: true))
            #expect(receiver.released.count == (room == 76 ? 1 : 0))
        }
    }

    @Test("A claim lasts until as many others were made as there are places", arguments: [1, 4, 30])
    func claimLimit(limit: Int) throws {
        let forger = try TestRelease(seed: 11, sourceSymbolCount: 400, keySeed: 3)
        for others in [limit - 1, limit] {
            var receiver = TestReceiver(
                forger.parameters, keys: [try forger.key],
                configuration: Self.configuration(packets: 100, claims: limit))
            let ids = forger.ids(ofBatch: 0)
            _ = receiver.take(try forger.packet(ids[0], signed: false))
            for batch in 1..<UInt32(others + 1) {
                _ = receiver.take(try forger.packet(forger.ids(ofBatch: batch)[0], signed: false))
            }
            _ = receiver.take(try forger.packet(ids[1], signed: true))
            #expect(receiver.released.count == (others < limit ? 1 : 0), "\(others) of \(limit)")
        }
    }

    @Test("Another root for a proven batch: what claimed it is dropped and counted as forged")
    func provenElsewhere() throws {
        let forger = try TestRelease(seed: 11, keySeed: 3)
        var spoilt = try forger.packet(forger.ids(ofBatch: 1)[0], signed: false)
        spoilt.symbol[0] ^= 1
        var receiver = try TestReceiver(self.release)
        #expect(receiver.take(spoilt) == .waiting)
        let genuine = try self.release.packet(self.release.ids(ofBatch: 1)[1], signed: true)
        #expect(receiver.take(genuine) == .accepted)
        #expect(receiver.released.isEmpty)
        #expect(receiver.authenticator.statistics.rejectedCount(.wrongRoot) == 1)
    }

    @Test("The spine: no signature is needed, and what waited is released")
    func spine() throws {
        var receiver = TestReceiver(self.release.parameters, keys: [try self.release.key])
        let ids = self.release.ids(ofBatch: 4)
        #expect(receiver.take(try self.release.packet(ids[0], signed: false)) == .waiting)
        var forged = try self.release.packet(ids[1], signed: false)
        forged.symbol[0] ^= 1
        #expect(receiver.take(forged) == .waiting)
        try receiver.authenticator.load(
            spine: self.release.spine.span.bytes, digest: self.release.spineDigest)
        receiver.fetch()
        #expect(receiver.released.map(\.id) == [ids[0]])
        for id in self.release.ids.dropFirst() {
            #expect(receiver.take(try self.release.packet(id, signed: false)) == .accepted)
        }
        #expect(receiver.authenticator.statistics.checkCount == 0)
        #expect(receiver.take(forged) == .rejected(.wrongRoot))
        let batches = self.release.parameters.batchCount
        #expect(receiver.authenticator.statistics.knownRootCount == UInt64(batches))
        let (last, beyond) = (
            receiver.authenticator.knownRoot(ofBatch: batches - 1),
            receiver.authenticator.knownRoot(ofBatch: batches)
        )
        #expect(last?.bytes == Array(self.release.spine.suffix(16)) && beyond == nil)
    }

    @Test("A spine of other bytes or another length is refused, and teaches nothing")
    func wrongSpine() throws {
        var receiver = try TestReceiver(self.release)
        var bytes = self.release.spine
        bytes[5] ^= 1
        let digest = self.release.spineDigest
        #expect(throws: SpineError.wrongDigest) {
            try receiver.authenticator.load(spine: bytes.span.bytes, digest: digest)
        }
        bytes.removeLast()
        let count = bytes.count
        #expect(throws: SpineError.wrongLength(byteCount: count, neededByteCount: count + 1)) {
            try receiver.authenticator.load(spine: bytes.span.bytes, digest: digest)
        }
        #expect(receiver.authenticator.statistics.knownRootCount == 0)
    }

    @Test("Checks over any time never exceed rate and burst", arguments: SimulationSeed.seeds(100))
    func budgetLaw(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let rate = random.integer(in: 1...20_000)
        let burst = random.integer(in: 1...500)
        var budget = CheckBudget(checksPerSecond: rate, burst: burst)
        var now = MonotonicInstant(nanoseconds: Int64(random.integer(in: 0...1_000_000)))
        var instants: [Int64] = []
        let greatestStep = random.integer(in: 1...4_000_000)
        for _ in 0..<3_000 {
            now = now.advanced(by: Interval(nanoseconds: Int64(random.integer(in: 0...greatestStep))))
            // Time that goes back must give nothing.
            let back = Interval(nanoseconds: random.integer(in: 0...9) == 0 ? -50_000_000 : 0)
            if budget.neededAgreement(at: now.advanced(by: back)) != nil {
                budget.spend()
                instants.append(now.nanoseconds)
            }
        }
        var first = 0
        for index in instants.indices {
            while instants[index] - instants[first] > 1_000_000_000 { first += 1 }
            #expect(
                index - first + 1 <= rate + burst, "seed \(seed): \(index - first + 1) checks in a second")
        }
        // Nor does it starve: the same schedule would have allowed about so many.
        let seconds = Double(now.nanoseconds - (instants.first ?? 0)) / 1e9
        #expect(Double(instants.count) >= min(3_000, Double(rate) * seconds * 0.5) * 0.9)
    }

    @Test("The less of the budget is left, the more packets a root must have for itself")
    func agreement() {
        var budget = CheckBudget(checksPerSecond: 1, burst: 16)
        var needed: [Int?] = []
        for _ in 0..<17 {
            let now = budget.neededAgreement(at: MonotonicInstant(nanoseconds: 0))
            needed.append(now)
            if now != nil { budget.spend() }
        }
        #expect(needed == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 8, nil])
        #expect(budget.neededAgreement(at: MonotonicInstant(nanoseconds: 999_999_999)) == nil)
        #expect(budget.neededAgreement(at: MonotonicInstant(nanoseconds: 1_000_000_000)) == 8)
    }

    @Test("With the budget used up, signatures are kept and checked later, without any packet")
    func keptSignatures() throws {
        let budget = CheckBudget(checksPerSecond: 10, burst: 1)
        var receiver = try TestReceiver(self.release, budget: budget)
        let (first, second) = (self.release.ids(ofBatch: 0), self.release.ids(ofBatch: 1))
        #expect(receiver.take(try self.release.packet(first[0], signed: true)) == .accepted)
        #expect(receiver.take(try self.release.packet(second[0], signed: true)) == .waiting)
        #expect(receiver.take(try self.release.packet(second[1], signed: false)) == .waiting)
        #expect(receiver.authenticator.statistics.refusedCheckCount == 1)
        receiver.now = MonotonicInstant(nanoseconds: 99_999_999)
        receiver.authenticator.checkWaiting(at: receiver.now, &receiver.budget)
        #expect(receiver.authenticator.statistics.checkCount == 1)
        receiver.now = MonotonicInstant(nanoseconds: 100_000_000)
        receiver.authenticator.checkWaiting(at: receiver.now, &receiver.budget)
        receiver.fetch()
        #expect(Set(receiver.released.map(\.id)) == [second[0], second[1]])
        #expect(receiver.authenticator.statistics.checkCount == 2)
        // Another unsigned packet would have done, too.
        #expect(receiver.take(try self.release.packet(second[2], signed: false)) == .accepted)
    }

    @Test("A packet of an unknown object is recognised by its signature, and by nothing else")
    func recognition() throws {
        let other = try TestRelease(seed: 20)
        var receiver = try TestReceiver(self.release)
        let packet = try self.release.packet(self.release.ids[0], signed: true)
        let unsigned = try self.release.packet(self.release.ids[1], signed: false)
        let stranger = try other.packet(other.ids[0], signed: true)
        var answers: [Recognition] = []
        for packet in [unsigned, stranger, packet, unsigned, stranger] {
            answers.append(
                receiver.authenticator.recognize(
                    packet.facts, of: packet.datagram.span.bytes, at: receiver.now, &receiver.budget))
        }
        #expect(answers == [.undecidable, .foreign, .genuine, .genuine, .foreign])
        let statistics = receiver.authenticator.statistics
        #expect(statistics.checkCount == 2 && statistics.rejectedCount == 0 && statistics.acceptedCount == 0)
    }

    @Test("A packet that nothing can come of is not hashed to find its object")
    func hashesOfRecognition() throws {
        let verifier = try #require(BroadcastVerifier(publicKey: self.release.publicKey))
        var authenticator = PacketAuthenticator<CountingHasher, BroadcastVerifier>(
            self.release.parameters, keys: [BroadcastKey(tag: self.release.keyTag, checking: verifier)])
        var budget = CheckBudget(checksPerSecond: 1, burst: 2)
        let now = MonotonicInstant(nanoseconds: 0)
        let ids = self.release.ids(ofBatch: 0)
        var hashes: [Int] = []
        // Unsigned of an unknown batch; signed; unsigned of a known batch; signed, but the budget is short.
        for (id, isSigned) in [
            (ids[0], false), (ids[0], true), (ids[1], false), (self.release.ids(ofBatch: 1)[0], true),
        ] {
            if hashes.count == 3 { budget.spend() }
            let packet = try self.release.packet(id, signed: isSigned)
            let before = CountingHasher.count
            _ = authenticator.recognize(packet.facts, of: packet.datagram.span.bytes, at: now, &budget)
            hashes.append(CountingHasher.count - before)
        }
        #expect(hashes == [0, 1, 1, 0])
    }

    @Test("Memory is what was told beforehand: 16 bytes and a bit for each batch, and the limits")
    func memory() throws {
        typealias Authenticator = PacketAuthenticator<MerkleHasher, BroadcastVerifier>
        let release = try TestRelease(seed: 30, sourceSymbolCount: 2_000, blockCount: 1)
        let configuration = Self.configuration(packets: 10, claims: 5)
        let small = Authenticator.byteCount(self.release.parameters, configuration)
        let large = Authenticator.byteCount(release.parameters, configuration)
        let tables = [self.release, release].map {
            let batches = Int($0.parameters.batchCount)
            return batches * 16 + (batches + 63) / 64 * 8
        }
        #expect(large - small == tables[1] - tables[0])
        var more = configuration
        more.waitingPacketLimit += 1
        #expect(Authenticator.byteCount(release.parameters, more) - large >= 16 + 256)
    }
}
