internal import LayeredCoding
internal import PacketAuthenticationFormat
internal import RaptorQCode

/// An object on the air.
struct ObjectState: Sendable {
    let key: ObjectKey
    var object: SendingObject
    let headers: PacketHeaders
    /// Bytes of the longest packet but for the IP and UDP headers.
    let datagramByteCount: Int
    private let payloadIDByteCount: Int
    /// The one symbol that may be shorter, at the end of the object, and how many bytes it has.
    private let lastSymbol: SymbolReference?
    private let lastSymbolByteCount: Int
    /// The order of its symbols, and where in it the object is.
    var order: LapOrder
    var endedLapCount = 0
    var hasBegunLap = false
    var isDone = false
    /// Whether another object's lap goes before its next one.
    var isPaused: Bool
    /// Symbols of the newest stretch of the lap that go out behind those of it that carry a signature.
    private var unsigned: [SymbolReference] = []
    /// Bytes sent in relation to the weight: who has least is next.
    var pass: Double

    init(
        _ object: SendingObject, _ key: ObjectKey, pass: Double, _ configuration: SenderConfiguration
    ) throws(SenderError) {
        try Self.check(object)
        let information = object.information
        self.key = key
        self.object = object
        self.headers = PacketHeaders(object, key)
        self.payloadIDByteCount = FECPayloadID.byteCount(information.scheme)
        self.datagramByteCount =
            self.headers.longestByteCount(object.authentication?.mode) + self.payloadIDByteCount
            + information.symbolByteCount
        self.order = object.order
        self.isPaused = object.prelude != nil
        self.pass = pass
        let lastByteCount = Int(information.transferByteCount % UInt64(information.symbolByteCount))
        if lastByteCount > 0, information.scheme != .raptorQ {
            let last = information.sourceBlockCount - 1
            self.lastSymbol = SymbolReference(
                sourceBlock: last,
                encodingSymbolID: information.sourceBlock(last).symbolCount - 1)
            self.lastSymbolByteCount = lastByteCount
        } else {
            self.lastSymbol = nil
            self.lastSymbolByteCount = information.symbolByteCount
        }
        guard self.datagramByteCount <= SenderConfiguration.maximumPayloadByteCount else {
            throw .packetTooLong(byteCount: self.datagramByteCount)
        }
    }

    /// Whether it has symbols to send.
    var isActive: Bool { !self.isDone && !self.isPaused && self.order.symbolCountOfLap > 0 }

    /// Whether all symbols of the current lap have been taken.
    var isLapOver: Bool { self.order.remainingCount == 0 && self.unsigned.isEmpty }

    /// Takes up to `limit` symbols of the current lap, whose packets are of one length but for the last.
    mutating func take(_ limit: Int, into symbols: inout [SymbolReference]) -> SymbolRun {
        symbols.removeAll(keepingCapacity: true)
        guard let authentication = self.object.authentication else {
            let lastByteCount = self.takePlain(limit, into: &symbols)
            return self.run(.none, symbols, lastByteCount)
        }
        if self.unsigned.isEmpty { self.takeStretch(limit, authentication, signed: &symbols) }
        let proof: PacketProof = symbols.isEmpty ? .path : .signedPath
        if symbols.isEmpty { swap(&symbols, &self.unsigned) }
        return self.run(proof, symbols, self.object.information.symbolByteCount)
    }

    private func run(
        _ proof: PacketProof, _ symbols: [SymbolReference], _ lastByteCount: Int
    ) -> SymbolRun {
        SymbolRun(
            object: self.key, packetCount: symbols.count, proof: proof,
            headerByteCount: self.headers[proof].count + self.payloadIDByteCount,
            symbolByteCount: self.object.information.symbolByteCount, lastSymbolByteCount: lastByteCount,
            lap: self.order.lap)
    }

    /// - Returns: the bytes of the last symbol.
    private mutating func takePlain(_ limit: Int, into symbols: inout [SymbolReference]) -> Int {
        for _ in 0..<limit {
            guard let symbol = self.order.next() else { break }
            symbols.append(symbol)
            // The kernel takes no packet behind a shorter one.
            if symbol == self.lastSymbol { return self.lastSymbolByteCount }
        }
        return self.object.information.symbolByteCount
    }

    /// Divides the next symbols by whether they carry a signature: the kernel takes packets of one length at a
    /// time, and in the order of the lap those with and without one would take turns.
    ///
    /// Those with a signature go first: the others of their batches then need not wait at the receiver.
    private mutating func takeStretch(
        _ limit: Int, _ authentication: SendingObject.Authentication, signed: inout [SymbolReference]
    ) {
        for _ in 0..<limit {
            guard let symbol = self.order.next() else { return }
            if authentication.signs(symbol, inTurn: self.order.round) {
                signed.append(symbol)
            } else {
                self.unsigned.append(symbol)
            }
        }
    }

    /// Changes the share of the rate from now on.
    mutating func setWeight(_ weight: Int) throws(SenderError) {
        try Self.check(weight: weight)
        self.object.weight = weight
    }

    private static func check(weight: Int) throws(SenderError) {
        guard (1...1_000).contains(weight) else {
            throw .impossible("an object's weight is 1 to 1000, not \(weight)")
        }
    }

    private static func check(_ object: SendingObject) throws(SenderError) {
        try self.check(weight: object.weight)
        guard (0...LapOrder.maximumOverheadPercent).contains(object.overheadPercent) else {
            throw .impossible(
                "the overhead is 0 to \(LapOrder.maximumOverheadPercent) per cent, not \(object.overheadPercent)"
            )
        }
        guard object.lapLimit ?? 1 >= 1, object.firstLap >= 1, object.groupBlockCount ?? 1 >= 1 else {
            throw .impossible("laps and blocks that take turns are at least 1")
        }
    }
}
