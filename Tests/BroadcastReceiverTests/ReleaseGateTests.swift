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
    private final class Site {
        private var gate: Gate
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

        var statistics: GateStatistics { self.gate.statistics }
        var hasReleased: Bool { self.gate.hasReleased }

        func takeNewStream() -> TransportSessionID? { self.gate.takeNewStream() }

        func forgetRoots() { self.gate.forgetRoots(of: Self.key(0)) }

        func load(_ spine: [UInt8], digest: [UInt8]) throws {
            try self.gate.load(spine: spine.span.bytes, digest: digest, of: Self.key(0))
        }

        func handOutReleased(_ body: (RawSpan, SymbolDelivery) -> Void) { self.gate.handOutReleased(body) }

        static func key(_ index: Int) -> ObjectKey { ObjectKey(slot: UInt32(index), generation: 1) }

        func take(_ datagram: [UInt8]) throws -> GateVerdict {
            let packet = try ALCPacket(parsing: datagram.span.bytes)
            let (held, isOpen) = (self.held, self.isOpen)
            let verdict = self.gate.take(packet, datagram.span.bytes, at: ReleaseGateTests.now) { delivery in
                !isOpen ? .unopened : held.contains(delivery) ? .held : .needed
            }
            if case .accepted(let delivery) = verdict { self.held.insert(delivery) }
            return verdict
        }

        /// Takes a packet; the index of the object that it counts for.
        func object(_ datagram: [UInt8]) throws -> Int? {
            guard case .accepted(let delivery) = try self.take(datagram) else { return nil }
            return Int(delivery.block.object.slot)
        }
    }

    @Test("Genuine packets pass, whatever their session and number, and say which symbol they are")
    func genuine() throws {
        let object = try SignedObject(seed: 3)
        let site = Site([object])
        let datagram = try object.packet(1, 5, isSigned: true, tsi: 9, toi: 12)
        guard case .accepted(let delivery) = try site.take(datagram) else {
            Issue.record("not accepted")
            return
        }
        #expect(delivery.block.sourceBlockNumber == 1 && delivery.firstSymbolID == 5 && delivery.count == 1)
        #expect(delivery.payload == datagram.count - 16..<datagram.count)
        #expect(site.takeNewStream() == TransportSessionID(9))
        #expect(site.takeNewStream() == nil)
        // The batch is proven: its other packets need no signature.
        #expect(try site.object(object.packet(1, 6, isSigned: false, tsi: 9, toi: 12)) == 0)
        #expect(site.statistics.checkCount == 1 && site.statistics.verifiedCount == 2)
    }

    @Test("A symbol that is held is dropped before anything is looked at")
    func held() throws {
        let object = try SignedObject(seed: 3)
        let site = Site([object])
        let datagram = try object.packet(0, 0, isSigned: true)
        #expect(try site.object(datagram) == 0)
        #expect(try site.take(datagram) == .ignored(.unneeded))
        var forged = datagram
        forged[forged.count - 1] ^= 1
        #expect(try site.take(forged) == .ignored(.unneeded))
        #expect(site.statistics.forgedCount == 0)
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
                let site = Site([object])
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
        let site = Site([object])
        let plain =
            ALCHeader(
                LCTHeader(sessionID: TransportSessionID(1), objectID: TransportObjectID(7), codepoint: 6)
            )
            .encoded() + [0, 0, 0, 0] + [UInt8](repeating: 1, count: 16)
        #expect(try site.take(plain) == .ignored(.unauthenticated))
        var otherCode = try object.packet(0, 0, isSigned: true)
        otherCode[3] = 0
        #expect(try site.take(otherCode) == .ignored(.unauthenticated))
        #expect(site.statistics.verifiedCount == 0)
    }

    @Test("What is forged is told from what is of something else")
    func counts() throws {
        let (object, other) = (try SignedObject(seed: 3), try SignedObject(seed: 4, key: 2))
        let site = Site([object])
        #expect(try site.take(other.packet(0, 0, isSigned: true)) == .ignored(.unrecognized))
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
        #expect(try site.take(other.packet(0, 1, isSigned: false)) == .ignored(.forged))
        #expect(try site.take(other.packet(0, 1, isSigned: false, toi: 8)) == .ignored(.unrecognized))
        let statistics = site.statistics
        #expect(statistics.forgedCount == 1 && statistics.unrecognizedCount == 2)
    }

    @Test("Genuine packets of one object under the number of another hide nothing of that one")
    func swappedNumbers() throws {
        let objects = try [SignedObject(seed: 3), SignedObject(seed: 4)]
        let site = Site(objects)
        // All of the first come before any of the second: it is complete, and nothing of it is needed.
        for esi in 0..<75 { #expect(try site.object(objects[0].packet(0, esi, isSigned: true)) == 0) }
        var lost = 0
        for esi in 0..<75 where try site.object(objects[1].packet(0, esi, isSigned: true)) != 1 { lost += 1 }
        #expect((1...16).contains(lost), "until a sample found out")
        // From then on, in turns: each symbol counts for its own object.
        for esi in 0..<75 {
            #expect(try site.object(objects[0].packet(1, esi, isSigned: true)) == 0)
            #expect(try site.object(objects[1].packet(1, esi, isSigned: true)) == 1)
        }
        #expect(site.statistics.forgedCount == 0)
    }

    @Test("Unsigned packets wait for a sibling, and come out when it proves their batch")
    func waiting() throws {
        let object = try SignedObject(seed: 3)
        let site = Site([object])
        for esi in 0..<4 { #expect(try site.take(object.packet(0, esi, isSigned: false)) == .waiting) }
        #expect(!site.hasReleased)
        #expect(try site.object(object.packet(0, 4, isSigned: true)) == 0)
        #expect(site.hasReleased)
        var released: [Int] = []
        site.handOutReleased { datagram, delivery in
            released.append(delivery.firstSymbolID)
            let id = FECPayloadID(sourceBlockNumber: 0, encodingSymbolID: delivery.firstSymbolID)
            let symbol = datagram.extracting(delivery.payload).withUnsafeBytes { Array($0) }
            #expect(symbol == SignedObject.symbol(3, id))
        }
        #expect(released.sorted() == [0, 1, 2, 3] && !site.hasReleased)
        #expect(site.statistics.verifiedCount == 5 && site.statistics.waitedCount == 4)
    }

    @Test("With a spine no signature is checked; what it does not name is dropped though it is signed")
    func spine() throws {
        // Who stole the key signs other symbols for the same object: without a spine they get in.
        let (object, stolen) = (try SignedObject(seed: 3), try SignedObject(seed: 3, symbolSeed: 9))
        #expect(try Site([object]).object(stolen.packet(0, 1, isSigned: true)) == 0)
        let site = Site([object])
        let spine = object.spine
        let digest = ToyHashing.digest(of: spine.span.bytes)
        #expect(throws: SpineError.wrongDigest) {
            try site.load(spine, digest: [UInt8](digest.reversed()))
        }
        try site.load(spine, digest: digest)
        #expect(try site.object(object.packet(0, 0, isSigned: false)) == 0)
        #expect(try site.take(stolen.packet(0, 1, isSigned: true)) == .ignored(.forged))
        #expect(site.statistics.checkCount == 0)
        site.forgetRoots()
        #expect(try site.object(object.packet(1, 0, isSigned: false)) == 0)
    }

    @Test("Roots that led to another file are forgotten with it")
    func forgetting() throws {
        // Both are signed by the key, for the same context: the owner of the key signed twice.
        let object = try SignedObject(seed: 3)
        let site = Site([object])
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
        site.forgetRoots()
        site.held = []
        #expect(try site.take(object.packet(0, 1, isSigned: false)) == .waiting)
        #expect(site.statistics.checkCount == 1, "counts stay")
    }

    @Test("An object without storage is told before its packets are looked at")
    func unopened() throws {
        let object = try SignedObject(seed: 3)
        let site = Site([object])
        site.isOpen = false
        #expect(try site.take(object.packet(0, 0, isSigned: true)) == .unopened(Site.key(0)))
        site.isOpen = true
        #expect(try site.object(object.packet(0, 0, isSigned: true)) == 0)
    }

    @Test("Of many objects each is found, though nobody knows which number is whose")
    func manyObjects() throws {
        let objects = try (0..<30).map { try SignedObject(seed: UInt8($0), symbolCount: 40, blocks: 1) }
        let site = Site(objects, CheckBudget(checksPerSecond: 1_000_000, burst: 1_000_000))
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

    @Test(
        "A transport object that carries another of twelve from some moment on: that one is found",
        arguments: [1, 4])
    func reusedNumber(signatureInterval: Int) throws {
        let objects = try (0..<12).map { try SignedObject(seed: UInt8($0), symbolCount: 40, blocks: 1) }
        for (index, object) in objects.enumerated().dropFirst() {
            let site = Site(objects, CheckBudget(checksPerSecond: 1_000_000, burst: 1_000_000))
            #expect(try site.object(objects[0].packet(0, 0, isSigned: true)) == 0)
            let found = try (1..<32).filter { esi in
                let packet = try object.packet(0, esi, isSigned: esi % signatureInterval == 0)
                return try site.object(packet) == index
            }
            #expect(found.count >= 16, "object \(index): \(found)")
        }
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
        let disposition = receiver.receive(datagram.span.bytes, from: MemoryShell.source, at: Self.now)
        #expect(disposition == .ignored(.foreign))
        let keys = receiver.expectedKeys
        let key = try #require(keys.first ?? nil)
        let block = SourceBlockKey(object: key, sourceBlockNumber: 0)
        let before = receiver.worth(block)
        #expect(before == .unopened)
        receiver.open(key, at: Self.now)
        guard case .open(key, _) = receiver.nextAction() else {
            Issue.record("nothing is opened")
            return
        }
        receiver.didOpen(key)
        let opened = receiver.worth(block)
        let beyond = receiver.worth(SourceBlockKey(object: key, sourceBlockNumber: 2))
        #expect(opened == .needed && beyond == .unneeded)
        let delivery = SymbolDelivery(block: block, firstSymbolID: 0, count: 1, payload: 0..<16)
        let isTaken = receiver.accept(delivery, at: Self.now)
        #expect(isTaken)
        receiver.didStore(block, newCount: 50, isComplete: true)
        let complete = receiver.worth(block)
        let isTakenAgain = receiver.accept(delivery, at: Self.now)
        #expect(complete == .unneeded && !isTakenAgain)
        let outcome = receiver.outcome(at: Self.now.advanced(by: .seconds(31)))
        #expect(outcome == .silence)
    }
}
