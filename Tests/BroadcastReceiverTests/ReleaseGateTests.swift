import FluteFormat
import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode
import Testing
import Timekeeping

@testable import BroadcastReceiver

@Suite("The gate before trusted releases")
struct ReleaseGateTests {
    typealias Gate = ReleaseGate<ToyHashing, ToyChecking>

    private static let now = MonotonicInstant(nanoseconds: 1_000_000_000)

    /// Objects behind a gate, and what is held of them.
    private struct Site: ~Copyable {
        var gate: Gate
        var held: Set<SymbolDelivery> = []
        var isOpen = true

        init(_ objects: [SignedObject], alwaysSigned: Set<Int> = [], _ budget: CheckBudget = CheckBudget()) {
            self.gate = Gate(
                objects.enumerated().map { index, object in
                    Gate.Object(
                        Self.key(index), isAlwaysSigned: alwaysSigned.contains(index), object.parameters,
                        keys: [BroadcastKey(tag: SignedObject.keyTag, checking: ToyChecking(key: 1))],
                        AuthenticatorConfiguration())
                }, budget)
        }

        static func key(_ index: Int) -> ObjectKey { ObjectKey(slot: UInt32(index), generation: 1) }

        mutating func take(_ datagram: [UInt8]) throws -> GateVerdict {
            let packet = try ALCPacket(parsing: datagram.span.bytes)
            let (held, isOpen) = (self.held, self.isOpen)
            let verdict = self.gate.take(packet, datagram.span.bytes, at: ReleaseGateTests.now) { delivery in
                !isOpen ? .unopened : held.contains(delivery) ? .held : .needed
            }
            if case .accepted(let delivery) = verdict { self.held.insert(delivery) }
            return verdict
        }

        /// Takes a packet; the index of the object that it counts for.
        mutating func object(_ datagram: [UInt8]) throws -> Int? {
            guard case .accepted(let delivery) = try self.take(datagram) else { return nil }
            return Int(delivery.block.object.slot)
        }
    }

    @Test("Genuine packets pass, whatever their session and number, and say which symbol they are")
    func genuine() throws {
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        let datagram = try object.packet(1, 5, isSigned: true, tsi: 9, toi: 12)
        guard case .accepted(let delivery) = try site.take(datagram) else {
            Issue.record("not accepted")
            return
        }
        #expect(delivery.block.sourceBlockNumber == 1 && delivery.firstSymbolID == 5 && delivery.count == 1)
        #expect(delivery.payload == datagram.count - 16..<datagram.count)
        #expect(site.gate.takeNewStream() == TransportSessionID(9))
        #expect(site.gate.takeNewStream() == nil)
        // The batch is proven: its other packets need no signature.
        #expect(try site.object(object.packet(1, 6, isSigned: false, tsi: 9, toi: 12)) == 0)
        #expect(site.gate.statistics.checkCount == 1 && site.gate.statistics.verifiedCount == 2)
    }

    @Test("A symbol that is held is dropped before anything is looked at")
    func held() throws {
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        let datagram = try object.packet(0, 0, isSigned: true)
        #expect(try site.object(datagram) == 0)
        #expect(try site.take(datagram) == .ignored(.unneeded))
        var forged = datagram
        forged[forged.count - 1] ^= 1
        #expect(try site.take(forged) == .ignored(.unneeded))
        #expect(site.gate.statistics.forgedCount == 0)
    }

    @Test("One bit of symbol, path, numbers or signature is enough to be dropped")
    func everyBit() throws {
        let object = try SignedObject(seed: 3, symbolCount: 40, blocks: 1)
        let datagram = try object.packet(0, 9, isSigned: true)
        let headerCount = 12
        for index in headerCount..<datagram.count {
            for bit in [0, 7] {
                var changed = datagram
                changed[index] ^= 1 << UInt8(bit)
                var site = Site([object])
                guard (try? ALCPacket(parsing: changed.span.bytes)) != nil else { continue }
                let verdict = try site.take(changed)
                guard case .ignored = verdict else {
                    Issue.record("byte \(index), bit \(bit): \(verdict)")
                    continue
                }
            }
        }
    }

    @Test("Packets without EXT_AUTH, and of other codes, are nothing to the gate")
    func unauthenticated() throws {
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        let plain =
            ALCHeader(LCTHeader(sessionID: TransportSessionID(1), objectID: TransportObjectID(7), codepoint: 6))
            .encoded() + [0, 0, 0, 0] + [UInt8](repeating: 1, count: 16)
        #expect(try site.take(plain) == .ignored(.unauthenticated))
        var otherCode = try object.packet(0, 0, isSigned: true)
        otherCode[3] = 0
        #expect(try site.take(otherCode) == .ignored(.unauthenticated))
        #expect(site.gate.statistics.verifiedCount == 0)
    }

    @Test("What is forged is told from what is of something else")
    func counts() throws {
        let (object, other) = (try SignedObject(seed: 3), try SignedObject(seed: 4, key: 2))
        var site = Site([object])
        #expect(try site.take(other.packet(0, 0, isSigned: true)) == .ignored(.unrecognized))
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
        #expect(try site.take(other.packet(0, 1, isSigned: false)) == .ignored(.forged))
        #expect(try site.take(other.packet(0, 1, isSigned: false, toi: 8)) == .ignored(.unrecognized))
        let statistics = site.gate.statistics
        #expect(statistics.forgedCount == 1 && statistics.unrecognizedCount == 2)
    }

    @Test("Genuine packets of one object under the number of another hide nothing of that one")
    func swappedNumbers() throws {
        let objects = try [SignedObject(seed: 3), SignedObject(seed: 4)]
        var site = Site(objects)
        for esi in 0..<20 {
            // The same number, in turns: each symbol counts for its own object.
            #expect(try site.object(objects[0].packet(0, esi, isSigned: true)) == 0)
            #expect(try site.object(objects[1].packet(0, esi, isSigned: true)) == 1)
        }
        #expect(site.gate.statistics.forgedCount == 0)
    }

    @Test("Unsigned packets wait for a sibling, and come out when it proves their batch")
    func waiting() throws {
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        for esi in 0..<4 { #expect(try site.take(object.packet(0, esi, isSigned: false)) == .waiting) }
        #expect(!site.gate.hasReleased)
        #expect(try site.object(object.packet(0, 4, isSigned: true)) == 0)
        #expect(site.gate.hasReleased)
        var released: [Int] = []
        site.gate.handOutReleased { datagram, delivery in
            released.append(delivery.firstSymbolID)
            let id = FECPayloadID(sourceBlockNumber: 0, encodingSymbolID: delivery.firstSymbolID)
            let symbol = datagram.extracting(delivery.payload).withUnsafeBytes { Array($0) }
            #expect(symbol == SignedObject.symbol(3, id))
        }
        #expect(released.sorted() == [0, 1, 2, 3] && !site.gate.hasReleased)
        #expect(site.gate.statistics.verifiedCount == 5 && site.gate.statistics.waitedCount == 4)
    }

    @Test("With a spine no signature is checked; what it does not name is dropped though it is signed")
    func spine() throws {
        let (object, stolen) = (try SignedObject(seed: 3), try SignedObject(seed: 9))
        var site = Site([object])
        let spine = object.spine
        let digest = ToyHashing.digest(of: spine.span.bytes)
        #expect(throws: SpineError.wrongDigest) {
            try site.gate.load(spine: spine.span.bytes, digest: [UInt8](digest.reversed()), of: Site.key(0))
        }
        try site.gate.load(spine: spine.span.bytes, digest: digest, of: Site.key(0))
        #expect(try site.object(object.packet(0, 0, isSigned: false)) == 0)
        #expect(try site.take(stolen.packet(0, 1, isSigned: true)) == .ignored(.forged))
        #expect(site.gate.statistics.checkCount == 0)
        site.gate.forgetRoots(of: Site.key(0))
        #expect(try site.object(object.packet(1, 0, isSigned: false)) == 0)
    }

    @Test("Roots that led to another file are forgotten with it")
    func forgetting() throws {
        // Both are signed by the key, for the same context: the owner of the key signed twice.
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
        site.gate.forgetRoots(of: Site.key(0))
        site.held = []
        #expect(try site.take(object.packet(0, 1, isSigned: false)) == .waiting)
        #expect(site.gate.statistics.checkCount == 1, "counts stay")
    }

    @Test("An object without storage is told before its packets are looked at")
    func unopened() throws {
        let object = try SignedObject(seed: 3)
        var site = Site([object])
        site.isOpen = false
        #expect(try site.take(object.packet(0, 0, isSigned: true)) == .unopened(Site.key(0)))
        site.isOpen = true
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
    }

    @Test("Of many objects each is found, though nobody knows which number is whose")
    func manyObjects() throws {
        let objects = try (0..<30).map { try SignedObject(seed: UInt8($0), symbolCount: 40, blocks: 1) }
        var site = Site(objects, CheckBudget(checksPerSecond: 1_000_000, burst: 1_000_000))
        var found: Set<Int> = []
        for esi in 0..<12 {
            for (index, object) in objects.enumerated() {
                if let place = try site.object(object.packet(0, esi, isSigned: true, toi: index + 1)) {
                    #expect(place == index)
                    found.insert(index)
                }
            }
        }
        #expect(found.count == 30)
    }

    @Test("A receiver that expects its objects believes no datagram, and counts what is vouched for")
    func expectations() throws {
        let object = try SignedObject(seed: 3)
        guard let id = TransportObjectID(1) else { return }
        var entry = FileEntry(contentLocation: "a", objectID: id)
        entry.sha256 = object.parameters.targetDigest
        var receiver = SessionReceiver(
            MemoryShell.configuration,
            expecting: [ExpectedObject(entry, .raptorQ(object.parameters.information))], startingAt: Self.now)
        let datagram = try object.packet(0, 0, isSigned: true)
        #expect(
            receiver.receive(datagram.span.bytes, from: MemoryShell.source, at: Self.now) == .ignored(.foreign))
        let key = try #require(receiver.expectedKeys.first ?? nil)
        let block = SourceBlockKey(object: key, sourceBlockNumber: 0)
        #expect(receiver.worth(block) == .unopened)
        receiver.open(key, at: Self.now)
        guard case .open(key, _) = receiver.nextAction() else {
            Issue.record("nothing is opened")
            return
        }
        receiver.didOpen(key)
        #expect(receiver.worth(block) == .needed)
        #expect(receiver.worth(SourceBlockKey(object: key, sourceBlockNumber: 2)) == .unneeded)
        let delivery = SymbolDelivery(block: block, firstSymbolID: 0, count: 1, payload: 0..<16)
        #expect(receiver.accept(delivery, at: Self.now))
        receiver.didStore(block, newCount: 50, isComplete: true)
        #expect(receiver.worth(block) == .unneeded)
        #expect(!receiver.accept(delivery, at: Self.now))
        let silence = Self.now.advanced(by: .seconds(31))
        #expect(receiver.outcome(at: silence) == .silence)
    }
}
