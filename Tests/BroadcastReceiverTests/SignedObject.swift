import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode

/// Hashes that are quick and no secret: for tests of what is done with them.
struct ToyHashing: MerkleHashing {
    let context: [UInt8]

    init(_ parameters: AuthenticationParameters) {
        self.context = Self.hash([parameters.contextInput]) + Self.hash([[1], parameters.contextInput])
    }

    func leaf(_ position: SymbolPosition, _ id: FECPayloadID, _ symbol: RawSpan) -> PathHash {
        let numbers = [Int(position.batch), Int(position.leaf), id.sourceBlockNumber, id.encodingSymbolID]
        return self.path([[0], self.context, Self.bytes(numbers), symbol.withUnsafeBytes { Array($0) }])
    }

    func node(
        batch: UInt32, level: UInt8, position: UInt8, _ left: PathHash, _ right: PathHash
    ) -> PathHash {
        self.path([
            [1], self.context, Self.bytes([Int(batch), Int(level), Int(position)]), left.bytes, right.bytes,
        ])
    }

    static func digest(of bytes: RawSpan) -> [UInt8] {
        let bytes = bytes.withUnsafeBytes { Array($0) }
        return self.hash([bytes]) + self.hash([[1], bytes])
    }

    private func path(_ parts: [[UInt8]]) -> PathHash {
        PathHash(reading: Self.hash(parts).span.bytes, at: 0)
    }

    private static func bytes(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    }

    /// 16 bytes: FNV-1a twice.
    static func hash(_ parts: [[UInt8]]) -> [UInt8] {
        [0 as UInt8, 1].flatMap { salt in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(salt)
            for part in parts { for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 } }
            hash ^= hash >> 29
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
        }
    }
}

/// A signature is a hash of key and message.
struct ToyChecking: RootChecking {
    let key: UInt8

    func isSignature(_ signature: RawSpan, of message: [UInt8]) -> Bool {
        signature.withUnsafeBytes { Array($0) } == self.sign(message)
    }

    func sign(_ message: [UInt8]) -> [UInt8] {
        let hash = ToyHashing.hash([[self.key], message])
        return hash + hash + hash + hash
    }
}

/// An object of random symbols, all of them signed.
struct SignedObject {
    static let symbolByteCount = 16
    static let keyTag: UInt32 = 0xABCDEF

    let parameters: AuthenticationParameters
    private let layout: SignaturesFile
    private let signatures: [UInt8]

    /// - Parameters:
    ///   - symbolCount: source symbols; there are half as many repair symbols of each block.
    ///   - symbolSeed: other symbols for the same object, as one makes them who stole the key.
    init(
        seed: UInt8, symbolCount: Int = 100, blocks: Int = 2, key: UInt8 = 1, symbolSeed: UInt8? = nil
    ) throws {
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(symbolCount * Self.symbolByteCount),
            symbolByteCount: Self.symbolByteCount,
            sourceBlockCount: blocks)
        let parameters = try AuthenticationParameters(
            targetDigest: [UInt8](repeating: seed, count: 32), information: information,
            repairSymbolCount: UInt32(symbolCount / blocks / 2))
        let layout = try SignaturesFile(release: parameters, keyTag: Self.keyTag, spineDigest: nil)
        let hashing = ToyHashing(parameters)
        var bytes = layout.encodedHeader()
        for batch in 0..<parameters.batchCount {
            var tree = [UInt8](repeating: 0, count: BatchTree.byteCount(depth: parameters.depth))
            var span = tree.mutableSpan
            var target = span.mutableBytes
            for leaf in 0..<parameters.symbolCount(ofBatch: batch) {
                let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
                guard let id = parameters.symbol(at: position) else { continue }
                let symbol = Self.symbol(symbolSeed ?? seed, id)
                hashing.leaf(position, id, symbol.span.bytes)
                    .write(
                        into: &target, at: BatchTree.offset(level: 0, position: leaf, depth: parameters.depth)
                    )
            }
            BatchTree.complete(
                &target, batch: batch, leafCount: parameters.symbolCount(ofBatch: batch),
                depth: parameters.depth,
                hashing)
            let root = PathHash(
                reading: target.bytes,
                at: BatchTree.offset(level: parameters.depth, position: 0, depth: parameters.depth))
            bytes += tree
            bytes += ToyChecking(key: key).sign(
                MerkleInput.rootMessage(context: hashing.context, batch: batch, root: root))
        }
        self.parameters = parameters
        self.layout = layout
        self.signatures = bytes
        self.symbolSeed = symbolSeed ?? seed
    }

    private let symbolSeed: UInt8

    static func symbol(_ seed: UInt8, _ id: FECPayloadID) -> [UInt8] {
        ToyHashing.hash([[seed, UInt8(id.sourceBlockNumber)], Array("\(id.encodingSymbolID)".utf8)])
    }

    /// The roots of all batches.
    var spine: [UInt8] {
        (0..<self.parameters.batchCount).flatMap {
            self.layout.root(ofBatch: $0, .release, in: self.signatures.span.bytes).bytes
        }
    }

    /// A packet of a symbol, under some session and number.
    func packet(
        _ block: Int, _ esi: Int, isSigned: Bool, tsi: UInt64 = 1, toi: Int = 7, symbol: [UInt8]? = nil
    ) throws -> [UInt8] {
        let id = FECPayloadID(sourceBlockNumber: block, encodingSymbolID: esi)
        let byteCount = AuthenticationExtension.byteCount(depth: self.parameters.depth, isSigned: isSigned)
        let header = ALCHeader(
            LCTHeader(
                sessionID: TransportSessionID(tsi), objectID: TransportObjectID(UInt128(toi)), codepoint: 6),
            extensions: [.authentication([UInt8](repeating: 0, count: byteCount - 2))]
        ).encoded()
        var packet = header + [0, 0, 0, 0] + (symbol ?? Self.symbol(self.symbolSeed, id))
        var span = packet.mutableSpan
        var bytes = span.mutableBytes
        id.encode(into: &bytes, at: header.count, .raptorQ)
        if let position = self.parameters.position(of: id) {
            _ = self.layout.writeExtension(
                of: position, .release, isSigned: isSigned, from: self.signatures.span.bytes, into: &bytes,
                at: header.count - byteCount)
        }
        return packet
    }
}
