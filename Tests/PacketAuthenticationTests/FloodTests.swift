import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import SimulationKit
import Testing
import Timekeeping

@testable import PacketAuthentication

/// A lossy stream, and a forger who sends ten packets for each genuine one.
@Suite struct FloodTests {
    /// What the forger sends.
    enum Forgery: CaseIterable, Sendable {
        /// Valid-looking headers, everything else random, unsigned.
        case randomPaths
        /// The same with signatures.
        case signedRandomPaths
        /// Whole batches of his own, several for each genuine one, with signatures.
        case ownTrees
        /// Signed packets of any batches of the release, each with a root of its own.
        case signedAnywhere
        /// Whole batches of his own, anywhere in the release.
        case ownTreesAnywhere
        /// Genuine packets with one wrong byte in the symbol.
        case damagedSymbols
        /// Genuine packets with wrong signatures: they hurt most, since their roots are right.
        case wrongSignatures
    }

    /// What became of a stream.
    struct Outcome {
        var genuineCount = 0
        var acceptedCount = 0
        var forgedCount = 0
        var statistics = AuthenticationStatistics()

        var acceptedPerMille: Int { self.acceptedCount * 1000 / max(1, self.genuineCount) }
    }

    /// Signatures are compared with those that are known to be right: Ed25519 without optimisation would take
    /// minutes.
    struct KnownSignatures: RootChecking {
        let messages: [[UInt8]: [UInt8]]

        func isSignature(_ signature: RawSpan, of message: [UInt8]) -> Bool {
            guard let right = self.messages[message] else { return false }
            return signature.withUnsafeBytes { $0.elementsEqual(right) }
        }
    }

    /// A release of 4 blocks, each of 480 source and 240 repair symbols, in batches of 32.
    private static func makeRelease(symbolSeed: UInt64) throws -> TestRelease {
        try TestRelease(
            seed: 40, sourceSymbolCount: 1_920, blockCount: 4, repairSymbolCount: 240,
            batchSymbolCount: 32, symbolSeed: symbolSeed)
    }

    private let release: TestRelease
    private let forgers: [TestRelease]
    private let checking: KnownSignatures
    /// All symbols in the order of a lap: the blocks take turns.
    private let course: [(id: FECPayloadID, isSigned: Bool)]

    init() throws {
        let release = try Self.makeRelease(symbolSeed: 40)
        self.release = release
        self.forgers = try (1...4).map { try Self.makeRelease(symbolSeed: 40 + $0) }
        self.checking = KnownSignatures(messages: try release.rightSignatures())
        var sent: [UInt32: Int] = [:]
        self.course = try (0..<720).flatMap { symbol in
            try (0..<4).map { block in
                let id = FECPayloadID(sourceBlockNumber: block, encodingSymbolID: symbol)
                let batch = try #require(release.parameters.position(of: id)).batch
                sent[batch, default: 0] += 1
                return (id, AuthenticationMode.sparse.signs(packet: sent[batch, default: 1] - 1))
            }
        }
    }

    private func forged(
        _ forgery: Forgery, beside id: FECPayloadID, _ random: inout SeededRandom
    ) throws -> TestPacket {
        let isSigned = forgery != .randomPaths
        // Of the batch that is being sent, where the harm is greatest.
        let batch = try #require(self.release.parameters.position(of: id)).batch
        let isAnywhere = forgery == .signedAnywhere || forgery == .ownTreesAnywhere
        let target =
            isAnywhere
            ? self.course[random.integer(in: 0..<self.course.count)].id
            : try #require(self.release.ids(ofBatch: batch).randomElement(using: &random))
        if forgery == .ownTrees || forgery == .ownTreesAnywhere {
            return try self.forgers[random.integer(in: 0..<self.forgers.count)].packet(target, signed: true)
        }
        var packet = try self.release.packet(target, signed: isSigned)
        let signature = packet.field.count - 64
        switch forgery {
        case .randomPaths:
            packet.symbol = random.bytes(16)
            packet.field.replaceSubrange(12..<92, with: random.bytes(80))
        case .signedRandomPaths, .signedAnywhere:
            packet.symbol = random.bytes(16)
            packet.field.replaceSubrange(12..<156, with: random.bytes(144))
        case .damagedSymbols: packet.symbol[random.integer(in: 0..<16)] ^= 1
        case .wrongSignatures:
            packet.field.replaceSubrange(signature..., with: random.bytes(64))
        case .ownTrees, .ownTreesAnywhere: break
        }
        return packet
    }

    /// A lap of the carousel at 2000 packets a second, 22 Mbit/s, with 20 000 forged ones.
    private func run(
        _ forgery: Forgery?, spine: Bool, packetsPerSecond: Int = 2_000, seed: UInt64
    ) throws -> Outcome {
        var random = SeededRandom(seed: seed)
        var authenticator = PacketAuthenticator<MerkleHasher, KnownSignatures>(
            self.release.parameters,
            keys: [BroadcastKey(tag: self.release.keyTag, checking: self.checking)])
        var budget = CheckBudget()
        if spine {
            try authenticator.load(
                spine: self.release.spine.span.bytes, digest: self.release.spineDigest)
        }
        var outcome = Outcome()
        var accepted: Set<FECPayloadID> = []
        // What the forger replays is no arrival.
        var arrived: Set<FECPayloadID> = []
        var nanoseconds: Int64 = 0
        for (id, isSigned) in self.course {
            let count = forgery == nil ? 0 : 10
            for index in 0...count {
                nanoseconds += 1_000_000_000 / Int64(packetsPerSecond * 11)
                let packet: TestPacket
                if index == count {
                    // Each tenth packet is lost.
                    guard random.integer(in: 0..<10) > 0 else { continue }
                    outcome.genuineCount += 1
                    arrived.insert(id)
                    packet = try self.release.packet(id, signed: isSigned)
                } else if let forgery {
                    outcome.forgedCount += 1
                    packet = try self.forged(forgery, beside: id, &random)
                } else {
                    continue
                }
                // What is held already, nobody authenticates.
                guard !accepted.contains(packet.id) else { continue }
                let bytes = packet.datagram
                let verdict = authenticator.take(
                    packet.facts, of: bytes.span.bytes, at: MonotonicInstant(nanoseconds: nanoseconds),
                    &budget)
                if verdict == .accepted {
                    #expect(packet.symbol == self.release.symbol(packet.id), "a forged symbol got in")
                    accepted.insert(packet.id)
                }
                var handedOut: [(FECPayloadID, [UInt8])] = []
                authenticator.handOutReleased { datagram, facts in
                    handedOut.append((facts.id, datagram.withUnsafeBytes { Array($0[facts.symbol]) }))
                }
                for (id, symbol) in handedOut {
                    #expect(symbol == self.release.symbol(id), "a forged symbol was released")
                    accepted.insert(id)
                }
            }
        }
        outcome.acceptedCount = accepted.intersection(arrived).count
        outcome.statistics = authenticator.statistics
        return outcome
    }

    @Test(
        "Without a forger, all that arrives is accepted in sparse mode but what precedes a batch's signature")
    func quiet() throws {
        let outcome = try self.run(nil, spine: false, seed: 1)
        #expect(outcome.acceptedPerMille >= 995, "\(outcome)")
        #expect(outcome.statistics.checkCount == UInt64(self.release.parameters.batchCount))
    }

    @Test("With the spine, a flood takes nothing", arguments: Forgery.allCases)
    func withSpine(forgery: Forgery) throws {
        let outcome = try self.run(forgery, spine: true, seed: 2)
        #expect(outcome.acceptedPerMille == 1000, "\(outcome)")
        #expect(outcome.statistics.checkCount == 0)
    }

    @Test(
        "Without the spine, a flood takes little, and checks stay within the budget",
        arguments: Forgery.allCases)
    func withoutSpine(forgery: Forgery) throws {
        // 22 and 100 Mbit/s, with ten times as many forged packets.
        for (rate, leastPerMille) in [(2_000, 980), (9_000, 850)] {
            let outcome = try self.run(forgery, spine: false, packetsPerSecond: rate, seed: 3)
            #expect(outcome.acceptedPerMille >= leastPerMille, "\(rate) packets a second: \(outcome)")
            let allowed = 4_000 * self.course.count / rate + 400
            #expect(outcome.statistics.checkCount <= UInt64(allowed))
        }
    }
}

extension TestRelease {
    /// Each batch's signed message with its signature.
    func rightSignatures() throws -> [[UInt8]: [UInt8]] {
        let context = MerkleHasher(self.parameters).context
        var messages: [[UInt8]: [UInt8]] = [:]
        for batch in 0..<self.parameters.batchCount {
            let end = self.layout.recordOffset(ofBatch: batch + 1, .release)
            let root = self.layout.root(ofBatch: batch, .release, in: self.signatures.span.bytes)
            messages[MerkleInput.rootMessage(context: context, batch: batch, root: root)] =
                Array(self.signatures[end - 64..<end])
        }
        return messages
    }
}
