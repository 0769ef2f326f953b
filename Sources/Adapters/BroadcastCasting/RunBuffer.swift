internal import BroadcastSender
internal import LayeredCoding

/// Where a run's packets are put together: one after another, for one system call.
///
/// The headers of an object's packets differ in nothing but the FEC payload ID, and are not written again for
/// the next run of the same object.
struct RunBuffer: ~Copyable {
    private let bytes: UnsafeMutableRawBufferPointer
    private var object: ObjectKey?
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
        _ run: SymbolRun, _ symbols: [SymbolReference], header: [UInt8], _ object: CastObject
    ) throws(CastError) -> UnsafeRawBufferPointer {
        let stride = run.headerByteCount + run.symbolByteCount
        if self.object != run.object { (self.object, self.headerCount) = (run.object, 0) }
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
        }
        return UnsafeRawBufferPointer(start: base, count: run.byteCount)
    }
}
