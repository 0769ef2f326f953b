internal import BroadcastSender
internal import LayeredCoding
internal import PacketAuthenticationFormat

/// Where a run's packets are put together: one after another, for one system call.
///
/// The headers of an object's packets differ in nothing but the FEC payload ID and EXT_AUTH, their last
/// extension, and are not written again for the next run of the same kind.
struct RunBuffer: ~Copyable {
    private let bytes: UnsafeMutableRawBufferPointer
    private var object: ObjectKey?
    private var proof = PacketProof.none
    private var headerCount = 0

    init() {
        self.bytes = .allocate(byteCount: 65_536, alignment: 64)
    }

    deinit {
        self.bytes.deallocate()
    }

    /// Puts packets together.
    ///
    /// - Returns: their bytes, until the next call.
    mutating func fill(
        _ run: SymbolRun, _ symbols: [SymbolReference], _ entry: CastEntry
    ) throws(CastError) -> UnsafeRawBufferPointer {
        let stride = run.headerByteCount + run.symbolByteCount
        if self.object != run.object || self.proof != run.proof {
            (self.object, self.proof, self.headerCount) = (run.object, run.proof, 0)
        }
        let (object, header) = (entry.object, entry.headers[run.proof])
        let scheme = object.information.scheme
        let base = self.bytes.baseAddress.unsafelyUnwrapped
        for (index, symbol) in symbols.enumerated() {
            let packet = base + index * stride
            if index >= self.headerCount {
                header.withUnsafeBytes {
                    packet.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
                }
                self.headerCount = index + 1
            }
            let source = try object.symbol(symbol)
            let isLast = index == symbols.count - 1
            (packet + run.headerByteCount).copyMemory(
                from: source, byteCount: isLast ? run.lastSymbolByteCount : run.symbolByteCount)
            var span = MutableRawSpan(
                _unsafeStart: packet + header.count, byteCount: run.headerByteCount - header.count)
            FECPayloadID(
                sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID
            ).encode(into: &span, scheme)
            if let proofs = entry.proofs, run.proof != .none {
                Self.write(proofs, run.proof, symbol, behind: packet + header.count)
            }
        }
        return UnsafeRawBufferPointer(start: base, count: run.byteCount)
    }

    /// Writes EXT_AUTH at the end of a header.
    private static func write(
        _ proofs: CastProofs, _ proof: PacketProof, _ symbol: SymbolReference,
        behind end: UnsafeMutableRawPointer
    ) {
        let isSigned = proof == .signedPath
        let count = AuthenticationExtension.byteCount(depth: proofs.parameters.depth, isSigned: isSigned)
        guard
            let position = proofs.parameters.position(
                sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID)
        else { preconditionFailure("a symbol that was never signed") }
        var span = MutableRawSpan(_unsafeStart: end - count, byteCount: count)
        proofs.signatures.write(position, of: proofs.object, isSigned: isSigned, into: &span)
    }
}
