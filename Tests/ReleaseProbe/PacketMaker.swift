import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit

/// Makes packets of a release that are not what they seem.
struct PacketMaker {
    private let file: [UInt8]
    private let signatures: [UInt8]
    private let layout: SignaturesFile
    private let kind: Forger.Kind
    private let lct: LCTHeader

    init(
        file: [UInt8], signatures: [UInt8], _ kind: Forger.Kind, key: [UInt8],
        _ sessionID: TransportSessionID, _ objectID: TransportObjectID
    ) throws {
        let layout = try SignaturesFile(parsing: signatures.span.bytes)
        self.layout = layout
        self.kind = kind
        self.lct = LCTHeader(
            sessionID: sessionID, objectID: objectID, codepoint: FECScheme.raptorQ.rawValue)
        if kind == .stolen {
            var random = SeededRandom(seed: 99)
            self.file = random.bytes(file.count)
            self.signatures = try Self.resigned(self.file, layout, key: key)
        } else {
            self.file = file
            self.signatures = signatures
        }
    }

    /// Packets with or without a signature.
    func pool(count: Int, isSigned: Bool, _ random: inout SeededRandom) throws -> PacketPool {
        let depth = self.layout.release.depth
        let byteCount = AuthenticationExtension.byteCount(depth: depth, isSigned: isSigned)
        let content = [UInt8](repeating: 0, count: byteCount - 2)
        let header = ALCHeader(self.lct, extensions: [.authentication(content)]).encoded()
        let start = header.count - byteCount
        var packets: [[UInt8]] = []
        for number in 0..<count {
            let position = self.position(number, &random)
            guard let id = self.layout.release.symbol(at: position) else { continue }
            var packet = header + [0, 0, 0, 0] + self.symbol(id, &random)
            var span = packet.mutableSpan
            var bytes = span.mutableBytes
            id.encode(into: &bytes, at: header.count, .raptorQ)
            _ = self.layout.writeExtension(
                of: position, .release, isSigned: isSigned, from: self.signatures.span.bytes, into: &bytes,
                at: start)
            if self.kind == .garbage {
                let noise = random.bytes(byteCount - AuthenticationExtension.fixedByteCount)
                packet.replaceSubrange(
                    (start + AuthenticationExtension.fixedByteCount)..<header.count, with: noise)
            }
            packets.append(packet)
        }
        return PacketPool(
            packets, siblingOffset: start + AuthenticationExtension.fixedByteCount,
            symbolOffset: header.count + 4)
    }

    /// Source symbols in their order where they are the forger's own, otherwise any.
    private func position(_ number: Int, _ random: inout SeededRandom) -> SymbolPosition {
        let parameters = self.layout.release
        let blocks = parameters.information.sourceBlockCount
        let block = random.integer(in: 0...(blocks - 1))
        let isAny = self.kind == .garbage || self.kind == .changed
        let limit =
            isAny ? parameters.symbolCount(ofBlock: block) : parameters.information.sourceBlock(block).symbolCount
        let esi = isAny ? random.integer(in: 0...(limit - 1)) : number % limit
        return parameters.position(sourceBlockNumber: block, encodingSymbolID: esi)
            ?? SymbolPosition(batch: 0, leaf: 0)
    }

    private func symbol(_ id: FECPayloadID, _ random: inout SeededRandom) -> [UInt8] {
        let size = self.layout.release.information.symbolByteCount
        guard self.kind == .copied || self.kind == .stolen else { return random.bytes(size) }
        return Self.symbol(id, of: self.file, self.layout.release)
    }

    /// A source symbol with its padding; zeros for a repair symbol.
    private static func symbol(
        _ id: FECPayloadID, of file: [UInt8], _ parameters: AuthenticationParameters
    ) -> [UInt8] {
        let size = parameters.information.symbolByteCount
        let block = parameters.information.sourceBlock(id.sourceBlockNumber)
        guard id.encodingSymbolID < block.symbolCount else { return [UInt8](repeating: 0, count: size) }
        let start = Int(block.offset) + id.encodingSymbolID * size
        let bytes = Array(file[start..<min(file.count, start + size)])
        return bytes + [UInt8](repeating: 0, count: size - bytes.count)
    }

    /// A signatures file of other bytes, which pretends to be of the same release.
    private static func resigned(
        _ file: [UInt8], _ layout: SignaturesFile, key: [UInt8]
    ) throws -> [UInt8] {
        guard let signer = BroadcastSigner(seed: key) else { throw ProbeError("no key") }
        let parameters = layout.release
        let hasher = MerkleHasher(parameters)
        var bytes = layout.encodedHeader()
        for batch in 0..<parameters.batchCount {
            let count = parameters.symbolCount(ofBatch: batch)
            var tree = [UInt8](repeating: 0, count: BatchTree.byteCount(depth: parameters.depth))
            var span = tree.mutableSpan
            var target = span.mutableBytes
            for leaf in 0..<count {
                let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
                guard let id = parameters.symbol(at: position) else { continue }
                let symbol = self.symbol(id, of: file, parameters)
                hasher.leaf(position, id, symbol.span.bytes).write(
                    into: &target, at: BatchTree.offset(level: 0, position: leaf, depth: parameters.depth))
            }
            BatchTree.complete(&target, batch: batch, leafCount: count, depth: parameters.depth, hasher)
            let root = PathHash(
                reading: target.bytes,
                at: BatchTree.offset(level: parameters.depth, position: 0, depth: parameters.depth))
            bytes += tree
            bytes += try signer.signature(
                of: MerkleInput.rootMessage(context: hasher.context, batch: batch, root: root))
        }
        return bytes + [UInt8](repeating: 0, count: Int(layout.byteCount) - bytes.count)
    }
}
