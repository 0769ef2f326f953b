import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import SimulationKit
import Testing
import Timekeeping

@testable import PacketAuthentication

/// What a forger may try, each by its name.
@Suite struct AttackTests {
    private let release: TestRelease

    init() throws {
        self.release = try TestRelease(seed: 1)
    }

    /// A receiver that knows the root of batch 0.
    private func receiver() throws -> TestReceiver {
        var receiver = try TestReceiver(self.release)
        let first = try self.release.packet(self.release.ids(ofBatch: 0)[0], signed: true)
        #expect(receiver.take(first) == .accepted)
        return receiver
    }

    @Test("A genuine packet is accepted: signed at once, unsigned after a signed one of its batch")
    func genuine() throws {
        var receiver = try TestReceiver(self.release)
        for batch in 0..<self.release.parameters.batchCount {
            for (index, id) in self.release.ids(ofBatch: batch).enumerated() {
                #expect(receiver.take(try self.release.packet(id, signed: index == 0)) == .accepted)
            }
        }
        let statistics = receiver.authenticator.statistics
        #expect(statistics.acceptedCount == self.release.parameters.symbolCount)
        #expect(statistics.checkCount == UInt64(self.release.parameters.batchCount))
        #expect(statistics.knownRootCount == statistics.checkCount && statistics.rejectedCount == 0)
    }

    @Test("Forged symbol: other bytes under a genuine path")
    func forgedSymbol() throws {
        var receiver = try self.receiver()
        var packet = try self.release.packet(self.release.ids(ofBatch: 0)[1], signed: true)
        packet.symbol[3] ^= 0x10
        #expect(receiver.take(packet) == .rejected(.wrongRoot))
        // Of a batch that is not known, the signature does not fit the root.
        var other = try self.release.packet(self.release.ids(ofBatch: 1)[1], signed: true)
        other.symbol[3] ^= 0x10
        #expect(receiver.take(other) == .rejected(.badSignature))
    }

    @Test("Forged tree: a whole batch of the forger's own, with a signature of his own")
    func forgedTree() throws {
        let forger = try TestRelease(seed: 1, symbolSeed: 99, keySeed: 66)
        // The same release, the same key tag, another key.
        #expect(forger.parameters == self.release.parameters)
        var receiver = try TestReceiver(self.release)
        for (index, id) in forger.ids.enumerated() {
            let verdict = receiver.take(try forger.packet(id, signed: index % 2 == 0))
            #expect(verdict == .waiting || verdict == .rejected(.badSignature))
        }
        #expect(receiver.authenticator.statistics.acceptedCount == 0 && receiver.released.isEmpty)
    }

    @Test("Replay from another release: the context differs")
    func otherRelease() throws {
        let other = try TestRelease(seed: 2)
        var receiver = try self.receiver()
        for id in other.ids {
            let verdict = receiver.take(try other.packet(id, signed: true))
            #expect(verdict == .rejected(.badSignature) || verdict == .rejected(.wrongRoot))
        }
        #expect(receiver.authenticator.statistics.acceptedCount == 1)
    }

    @Test("Replay from another batch: number and leaf must be the symbol's own")
    func otherBatch() throws {
        var receiver = try self.receiver()
        let genuine = try self.release.packet(self.release.ids(ofBatch: 1)[2], signed: true)
        // The packet as it is, under a payload ID of batch 0.
        var moved = genuine
        moved.id = self.release.ids(ofBatch: 0)[2]
        #expect(receiver.take(moved) == .rejected(.wrongPosition))
        // With the batch number changed as well.
        moved.field.replaceSubrange(4..<8, with: [0, 0, 0, 0])
        #expect(receiver.take(moved) == .rejected(.wrongRoot))
    }

    @Test("Wrong position: another leaf, batch, source block or encoding symbol ID")
    func wrongPosition() throws {
        var receiver = try self.receiver()
        let id = self.release.ids(ofBatch: 0)[3]
        let genuine = try self.release.packet(id, signed: true)
        for (block, symbol) in [(0, 2), (0, 4), (1, 3), (7, 3), (0, 50), (0, 51), (0, 1 << 24 - 1)] {
            var packet = genuine
            packet.id = FECPayloadID(sourceBlockNumber: block, encodingSymbolID: symbol)
            #expect(receiver.take(packet) == .rejected(.wrongPosition), "\(block), \(symbol)")
        }
        for (index, value) in [(4, 1), (7, 1), (7, 255), (8, 2), (8, 4)] as [(Int, UInt8)] {
            var packet = genuine
            packet.field[index] = value
            #expect(receiver.take(packet) == .rejected(.wrongPosition), "byte \(index)")
        }
        // Another symbol with the place that belongs to it, and the path of this one.
        let neighbour = self.release.ids(ofBatch: 0)[2]
        var swapped = try self.release.packet(neighbour, signed: true)
        swapped.symbol = genuine.symbol
        #expect(receiver.take(swapped) == .rejected(.wrongRoot))
        #expect(receiver.take(genuine) == .accepted)
    }

    @Test("No EXT_AUTH, another scheme's, another depth, another length of symbol")
    func malformed() throws {
        var receiver = try self.receiver()
        let genuine = try self.release.packet(self.release.ids(ofBatch: 0)[3], signed: true)
        var packet = genuine
        packet.field = []
        #expect(receiver.take(packet) == .rejected(.notAuthenticated))
        packet.field = genuine.field
        packet.field[2] = 0x08
        #expect(receiver.take(packet) == .rejected(.badExtension))
        let deeper = try TestRelease(seed: 3, batchSymbolCount: 16)
        #expect(
            receiver.take(try deeper.packet(deeper.ids[0], signed: true)) == .rejected(.badExtension))
        for change in [-1, 1] {
            packet = genuine
            if change < 0 { packet.symbol.removeLast() } else { packet.symbol.append(0) }
            #expect(receiver.take(packet) == .rejected(.wrongSymbolLength))
        }
        let statistics = receiver.authenticator.statistics
        #expect(statistics.rejectedCount(.badExtension) == 2 && statistics.rejectedCount == 5)
    }

    @Test("Wrong key tag: nothing is checked, nothing waits; a known root makes the tag meaningless")
    func wrongKeyTag() throws {
        var receiver = try self.receiver()
        let checks = receiver.authenticator.statistics.checkCount
        var packet = try self.release.packet(self.release.ids(ofBatch: 1)[0], signed: true)
        packet.field[11] ^= 1
        #expect(receiver.take(packet) == .rejected(.unknownKey))
        #expect(receiver.authenticator.statistics.checkCount == checks)
        var known = try self.release.packet(self.release.ids(ofBatch: 0)[5], signed: false)
        known.field[11] ^= 1
        #expect(receiver.take(known) == .accepted)
    }

    @Test("Stolen broadcast key: packets get in, the release's digest does not change with them")
    func stolenKey() throws {
        // Who has the key can sign other symbols for the same release: delivery is spoilt.
        let honest = try TestRelease(seed: 5)
        let thief = try TestRelease(seed: 5, symbolSeed: 99)
        #expect(
            thief.parameters == honest.parameters
                && thief.symbol(thief.ids[0]) != honest.symbol(honest.ids[0]))
        var receiver = try TestReceiver(honest)
        #expect(receiver.take(try thief.packet(thief.ids[0], signed: true)) == .accepted)
        // What he cannot do: sign for a target that the signed metadata does not name. The context holds the
        // target's digest, and the digest of what was received must be the target's in the end.
        let other = try TestRelease(seed: 6)
        #expect(other.publicKey == honest.publicKey)
        #expect(
            receiver.take(try other.packet(other.ids[8], signed: true)) == .rejected(.badSignature))
        // Nor can he overrule a root that is known, by a signature or by a spine.
        let (batch, known) = (honest.ids(ofBatch: 1), thief.ids(ofBatch: 1))
        #expect(receiver.take(try honest.packet(batch[0], signed: true)) == .accepted)
        #expect(receiver.take(try thief.packet(known[1], signed: true)) == .rejected(.wrongRoot))
        var warned = try TestReceiver(honest)
        try warned.authenticator.load(spine: honest.spine.span.bytes, digest: honest.spineDigest)
        for id in thief.ids {
            #expect(warned.take(try thief.packet(id, signed: true)) == .rejected(.wrongRoot))
        }
        #expect(warned.authenticator.statistics.checkCount == 0)
    }

    @Test("One flipped bit anywhere that is hashed: never accepted", arguments: SimulationSeed.seeds(60))
    func flippedBits(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let release = try TestRelease(seed: seed, sourceSymbolCount: 20, repairSymbolCount: 5)
        let isKnown = random.integer(in: 0...1) == 0
        for _ in 0..<60 {
            var receiver = try TestReceiver(release)
            let id = try #require(release.ids.randomElement(using: &random))
            let genuine = try release.packet(id, signed: true)
            if isKnown { #expect(receiver.take(genuine) == .accepted) }
            var packet = genuine
            let bit = random.integer(in: 0..<8 * (packet.field.count + 16))
            if bit < 8 * packet.field.count {
                packet.field[bit / 8] ^= 1 << UInt8(bit % 8)
            } else {
                packet.symbol[bit / 8 - packet.field.count] ^= 1 << UInt8(bit % 8)
            }
            let verdict = receiver.take(packet)
            // With a known root, key tag and signature do not matter; the symbol is the genuine one then.
            let isHarmless = isKnown && (72..<96).contains(bit) || isKnown && bit >= 8 * 60 && bit < 8 * 124
            #expect((verdict == .accepted) == isHarmless, "seed \(seed), bit \(bit)")
            #expect(verdict != .accepted || packet.symbol == release.symbol(packet.id))
        }
    }

    @Test("Rotation: both keys are taken while both are listed")
    func rotation() throws {
        let new = try TestRelease(seed: 1, keySeed: 9, keyTag: 0x111111)
        var receiver = TestReceiver(
            self.release.parameters, keys: [try self.release.key, try new.key])
        #expect(receiver.take(try self.release.packet(self.release.ids[0], signed: true)) == .accepted)
        #expect(receiver.take(try new.packet(new.ids(ofBatch: 1)[0], signed: true)) == .accepted)
        // Both with one tag: both are tried.
        let same = try TestRelease(seed: 1, keySeed: 9)
        var other = TestReceiver(self.release.parameters, keys: [try self.release.key, try same.key])
        #expect(other.take(try same.packet(same.ids[0], signed: true)) == .accepted)
        #expect(other.authenticator.statistics.checkCount == 2)
    }

    @Test("Both keys with one tag are tried, though the budget is used up by the first")
    func sharedTag() throws {
        let same = try TestRelease(seed: 1, keySeed: 9)
        var receiver = TestReceiver(
            self.release.parameters, keys: [try self.release.key, try same.key],
            budget: CheckBudget(checksPerSecond: 10, burst: 1))
        #expect(receiver.take(try same.packet(same.ids(ofBatch: 0)[0], signed: true)) == .accepted)
        #expect(receiver.authenticator.statistics.checkCount == 2)
        // The second check is owed: 200 ms must pass. A signature that was kept meanwhile fares no worse.
        #expect(receiver.take(try same.packet(same.ids(ofBatch: 1)[0], signed: true)) == .waiting)
        for (milliseconds, count) in [(199 as Int64, 2), (200, 4)] {
            receiver.now = MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
            receiver.authenticator.checkWaiting(at: receiver.now, &receiver.budget)
            #expect(receiver.authenticator.statistics.checkCount == UInt64(count))
        }
        receiver.fetch()
        #expect(receiver.released.map(\.id) == [same.ids(ofBatch: 1)[0]])
        #expect(receiver.authenticator.statistics.rejectedCount == 0)
    }

    @Test("A wrong signature under a genuine path harms only its own packet")
    func wrongSignatureGenuinePath() throws {
        var receiver = try TestReceiver(self.release)
        let ids = self.release.ids(ofBatch: 2)
        #expect(receiver.take(try self.release.packet(ids[0], signed: false)) == .waiting)
        var packet = try self.release.packet(ids[1], signed: true)
        packet.field[packet.field.count - 1] ^= 1
        #expect(receiver.take(packet) == .rejected(.badSignature))
        #expect(receiver.take(try self.release.packet(ids[2], signed: true)) == .accepted)
        #expect(receiver.released.map(\.id) == [ids[0]])
    }
}
