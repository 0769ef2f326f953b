import DeviceCrypto
import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode

/// The source symbols of an object of arbitrary bytes, signed, as datagrams.
struct SignedBatches {
    private let parameters: AuthenticationParameters
    private let hasher: MerkleHasher
    private let content: [UInt8]
    private let headerByteCount: Int
    private var records: [UInt8] = []
    private var spine: [UInt8] = []
    private let layout: SignaturesFile

    init(byteCount: Int, symbolByteCount: Int, headerByteCount: Int) throws {
        let symbolCount = byteCount / symbolByteCount
        let content = Self.randomBytes(symbolCount * symbolByteCount, seed: 1)
        self.content = content
        let parameters = try AuthenticationParameters(
            targetDigest: MerkleHasher.digest(of: content.span.bytes),
            information: ObjectTransmissionInformation(
                transferByteCount: UInt64(content.count), symbolByteCount: symbolByteCount),
            repairSymbolCount: 0)
        self.parameters = parameters
        self.hasher = MerkleHasher(parameters)
        self.headerByteCount = headerByteCount
        let layout = try SignaturesFile(release: parameters, keyTag: 1, spineDigest: nil)
        self.layout = layout
        self.records = layout.encodedHeader()
        let signer = try Self.signer()
        for batch in 0..<parameters.batchCount { try self.sign(batch, signer) }
    }

    private mutating func sign(_ batch: UInt32, _ signer: BroadcastSigner) throws {
        let (depth, symbolByteCount) = (
            self.parameters.depth, self.parameters.information.symbolByteCount
        )
        var tree = [UInt8](repeating: 0, count: BatchTree.byteCount(depth: depth))
        let count = self.parameters.symbolCount(ofBatch: batch)
        for leaf in 0..<count {
            let number = Int(batch) * Int(self.parameters.batchSymbolCount) + leaf
            let symbol = self.content.span.bytes.extracting(
                number * symbolByteCount..<(number + 1) * symbolByteCount)
            let hash = self.hasher.leaf(
                SymbolPosition(batch: batch, leaf: UInt8(leaf)), self.id(number), symbol)
            tree.replaceSubrange(leaf * 16..<leaf * 16 + 16, with: hash.bytes)
        }
        var span = tree.mutableSpan
        var bytes = span.mutableBytes
        BatchTree.complete(&bytes, batch: batch, leafCount: count, depth: depth, self.hasher)
        let root = PathHash(reading: tree.span.bytes, at: tree.count - PathHash.byteCount)
        self.spine += root.bytes
        self.records += tree
        self.records += try signer.signature(
            of: MerkleInput.rootMessage(context: self.hasher.context, batch: batch, root: root))
    }

    /// Number of packets.
    var packetCount: Int { Int(self.parameters.symbolCount) }

    /// Size of each datagram in bytes; none is signed.
    var datagramByteCount: Int {
        self.symbolOffset + self.parameters.information.symbolByteCount
    }

    private var symbolOffset: Int {
        self.headerByteCount + FECPayloadID.byteCount(.raptorQ)
            + AuthenticationExtension.byteCount(depth: self.parameters.depth, isSigned: false)
    }

    private func id(_ number: Int) -> FECPayloadID {
        let count = self.parameters.information.sourceBlock(0).symbolCount
        return FECPayloadID(sourceBlockNumber: number / count, encodingSymbolID: number % count)
    }

    /// Where everything is in a packet's datagram.
    func facts(_ index: Int) -> SymbolPacket {
        let end = self.symbolOffset - FECPayloadID.byteCount(.raptorQ)
        return SymbolPacket(
            authentication: self.headerByteCount..<end, id: self.id(index),
            symbol: self.symbolOffset..<self.datagramByteCount)
    }

    /// All datagrams, one behind the other; their headers and payload IDs are zeros.
    ///
    /// - Parameter damaged: whether each has one wrong byte in its symbol.
    func datagrams(damaged: Bool) -> [UInt8] {
        let symbolByteCount = self.parameters.information.symbolByteCount
        var datagrams = [UInt8](repeating: 0, count: self.packetCount * self.datagramByteCount)
        for index in 0..<self.packetCount {
            guard let position = self.parameters.position(of: self.id(index)) else { continue }
            let start = index * self.datagramByteCount
            let symbol = self.content[index * symbolByteCount..<(index + 1) * symbolByteCount]
            datagrams.replaceSubrange(
                start + self.symbolOffset..<start + self.datagramByteCount, with: symbol)
            if damaged { datagrams[start + self.symbolOffset + index % symbolByteCount] ^= 1 }
            var span = datagrams.mutableSpan
            var bytes = span.mutableBytes
            _ = self.layout.writeExtension(
                of: position, .release, isSigned: false, from: self.records.span.bytes, into: &bytes,
                at: start + self.headerByteCount)
        }
        return datagrams
    }

    /// An authenticator that knows all roots, or none.
    func authenticator(
        knowsRoots: Bool = true
    ) throws -> PacketAuthenticator<MerkleHasher, BroadcastVerifier> {
        let (verifier, _, _) = try self.signedMessage()
        var authenticator = PacketAuthenticator<MerkleHasher, BroadcastVerifier>(
            self.parameters, keys: [BroadcastKey(tag: 1, checking: verifier)])
        guard knowsRoots else { return authenticator }
        try authenticator.load(
            spine: self.spine.span.bytes, digest: MerkleHasher.digest(of: self.spine.span.bytes))
        return authenticator
    }

    /// A message as of a root, its signature, and what checks it.
    func signedMessage() throws -> (BroadcastVerifier, message: [UInt8], signature: [UInt8]) {
        let signer = try Self.signer()
        guard let verifier = BroadcastVerifier(publicKey: signer.publicKey) else {
            preconditionFailure("a public key is none")
        }
        let message = MerkleInput.rootMessage(context: self.hasher.context, batch: 0, root: .missing)
        return (verifier, message, try signer.signature(of: message))
    }

    /// A key of no worth.
    static func signer() throws -> BroadcastSigner {
        guard let signer = BroadcastSigner(seed: [UInt8](repeating: 7, count: 32)) else {
            preconditionFailure("32 bytes are a private key")
        }
        return signer
    }

    /// Arbitrary bytes, the same for a seed.
    static func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix(state: seed)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var word: UInt64 = 0
            for index in 0..<count {
                word = index & 7 == 0 ? random.next() : word >> 8
                buffer[index] = UInt8(truncatingIfNeeded: word)
            }
            initialized = count
        }
    }
}
