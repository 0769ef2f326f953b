import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit
import Testing
import Timekeeping

@testable import PacketAuthentication

/// A release with all of its symbols and signatures in memory, and the packets of a sender.
struct TestRelease {
    let parameters: AuthenticationParameters
    let keyTag: UInt32
    let publicKey: [UInt8]
    let spine: [UInt8]
    let layout: SignaturesFile
    let signatures: [UInt8]
    private let symbols: [FECPayloadID: [UInt8]]

    /// A release of arbitrary bytes; its symbols are any bytes, too, since nobody decodes them here.
    ///
    /// - Parameter symbolSeed: other symbols for the same release, as a forger makes them.
    init(
        seed: UInt64, sourceSymbolCount: Int = 60, blockCount: Int = 2, repairSymbolCount: UInt32 = 20,
        batchSymbolCount: UInt16 = 8, symbolByteCount: Int = 16, symbolSeed: UInt64? = nil,
        keySeed: UInt8 = 1, keyTag: UInt32 = 0xABCDEF
    ) throws {
        var digests = SeededRandom(seed: seed, stream: 1)
        var random = SeededRandom(seed: symbolSeed ?? seed, stream: 2)
        let parameters = try AuthenticationParameters(
            targetDigest: digests.bytes(32),
            information: ObjectTransmissionInformation(
                transferByteCount: UInt64(sourceSymbolCount * symbolByteCount),
                symbolByteCount: symbolByteCount, sourceBlockCount: blockCount),
            repairSymbolCount: repairSymbolCount, batchSymbolCount: batchSymbolCount)
        var symbols: [FECPayloadID: [UInt8]] = [:]
        for block in 0..<blockCount {
            for symbol in 0..<parameters.symbolCount(ofBlock: block) {
                symbols[FECPayloadID(sourceBlockNumber: block, encodingSymbolID: symbol)] =
                    random.bytes(symbolByteCount)
            }
        }
        let signer = try #require(BroadcastSigner(seed: [UInt8](repeating: keySeed, count: 32)))
        let layout = try SignaturesFile(release: parameters, keyTag: keyTag, spineDigest: nil)
        var (signatures, spine) = (layout.encodedHeader(), [UInt8]())
        let hasher = MerkleHasher(parameters)
        for batch in 0..<parameters.batchCount {
            let tree = try Self.tree(batch, parameters, hasher, symbols)
            let root = PathHash(reading: tree.span.bytes, at: tree.count - 16)
            signatures += tree
            signatures += try signer.signature(
                of: MerkleInput.rootMessage(context: hasher.context, batch: batch, root: root))
            spine += root.bytes
        }
        self.parameters = parameters
        self.keyTag = keyTag
        self.publicKey = signer.publicKey
        self.layout = layout
        self.signatures = signatures
        self.spine = spine
        self.symbols = symbols
    }

    private static func tree(
        _ batch: UInt32, _ parameters: AuthenticationParameters, _ hasher: MerkleHasher,
        _ symbols: [FECPayloadID: [UInt8]]
    ) throws -> [UInt8] {
        var tree = [UInt8](repeating: 0, count: BatchTree.byteCount(depth: parameters.depth))
        let count = parameters.symbolCount(ofBatch: batch)
        for leaf in 0..<count {
            let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
            let id = try #require(parameters.symbol(at: position))
            let symbol = try #require(symbols[id])
            tree.replaceSubrange(
                leaf * 16..<leaf * 16 + 16, with: hasher.leaf(position, id, symbol.span.bytes).bytes)
        }
        var span = tree.mutableSpan
        var bytes = span.mutableBytes
        BatchTree.complete(&bytes, batch: batch, leafCount: count, depth: parameters.depth, hasher)
        return tree
    }

    /// The key that its batches are signed with.
    var key: BroadcastKey<BroadcastVerifier> {
        get throws {
            BroadcastKey(
                tag: self.keyTag, checking: try #require(BroadcastVerifier(publicKey: self.publicKey)))
        }
    }

    /// SHA-256 of the spine.
    var spineDigest: [UInt8] { MerkleHasher.digest(of: self.spine.span.bytes) }

    /// All symbols of a batch, in order.
    func ids(ofBatch batch: UInt32) -> [FECPayloadID] {
        (0..<self.parameters.symbolCount(ofBatch: batch)).compactMap {
            self.parameters.symbol(at: SymbolPosition(batch: batch, leaf: UInt8($0)))
        }
    }

    /// All symbols that are signed, in order.
    var ids: [FECPayloadID] { (0..<self.parameters.batchCount).flatMap(self.ids(ofBatch:)) }

    /// The symbol's bytes.
    func symbol(_ id: FECPayloadID) -> [UInt8] { self.symbols[id] ?? [] }

    /// The packet of a symbol, as its sender sends it.
    func packet(_ id: FECPayloadID, signed: Bool) throws -> TestPacket {
        let position = try #require(self.parameters.position(of: id))
        var field = [UInt8](repeating: 0, count: AuthenticationExtension.maximumByteCount)
        var span = field.mutableSpan
        var bytes = span.mutableBytes
        let count = self.layout.writeExtension(
            of: position, .release, isSigned: signed, from: self.signatures.span.bytes, into: &bytes, at: 0)
        return TestPacket(field: Array(field.prefix(count)), id: id, symbol: self.symbol(id))
    }
}

/// What an authenticator sees of a packet: EXT_AUTH, payload ID, symbol.
struct TestPacket: Equatable {
    var field: [UInt8]
    var id: FECPayloadID
    var symbol: [UInt8]

    /// As a datagram that begins with twelve bytes of header.
    var datagram: [UInt8] { [UInt8](repeating: 0x55, count: 12) + self.field + [0, 0, 0, 0] + self.symbol }

    var facts: SymbolPacket {
        let end = 12 + self.field.count
        return SymbolPacket(
            authentication: self.field.isEmpty ? nil : 12..<end, id: self.id,
            symbol: end + 4..<end + 4 + self.symbol.count)
    }
}

/// An authenticator with its budget and its time.
struct TestReceiver: ~Copyable {
    var authenticator: PacketAuthenticator<MerkleHasher, BroadcastVerifier>
    var budget: CheckBudget
    var now = MonotonicInstant(nanoseconds: 0)
    /// What was handed out after it had waited.
    var released: [TestPacket] = []

    init(
        _ parameters: AuthenticationParameters, keys: [BroadcastKey<BroadcastVerifier>],
        configuration: AuthenticatorConfiguration = AuthenticatorConfiguration(),
        budget: CheckBudget = CheckBudget()
    ) {
        self.authenticator = PacketAuthenticator(parameters, keys: keys, configuration: configuration)
        self.budget = budget
    }

    init(
        _ release: TestRelease, configuration: AuthenticatorConfiguration = AuthenticatorConfiguration(),
        budget: CheckBudget = CheckBudget()
    ) throws {
        try self.init(
            release.parameters, keys: [release.key], configuration: configuration, budget: budget)
    }

    mutating func take(_ packet: TestPacket) -> AuthenticationVerdict {
        let verdict = self.authenticator.take(
            packet.facts, of: packet.datagram.span.bytes, at: self.now, &self.budget)
        self.fetch()
        return verdict
    }

    mutating func fetch() {
        var released: [TestPacket] = []
        self.authenticator.handOutReleased { datagram, facts in
            let bytes = datagram.withUnsafeBytes { Array($0) }
            released.append(
                TestPacket(
                    field: facts.authentication.map { Array(bytes[$0]) } ?? [], id: facts.id,
                    symbol: Array(bytes[facts.symbol])))
        }
        self.released += released
    }
}
