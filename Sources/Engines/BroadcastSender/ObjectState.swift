internal import LayeredCoding
internal import RaptorQCode

/// An object on the air.
struct ObjectState: Sendable {
    let key: ObjectKey
    var object: SendingObject
    /// Everything of a packet before the FEC payload ID.
    let header: [UInt8]
    let headerByteCount: Int
    /// The one symbol that may be shorter, at the end of the object, and how many bytes it has.
    private let lastSymbol: SymbolReference?
    private let lastSymbolByteCount: Int
    /// The order of its symbols, and where in it the object is.
    var order: LapOrder
    var endedLapCount = 0
    var hasBegunLap = false
    var isDone = false
    /// Bytes sent in relation to the weight: who has least is next.
    var pass: Double

    init(
        _ object: SendingObject, _ key: ObjectKey, pass: Double, _ configuration: SenderConfiguration
    ) throws(SenderError) {
        try Self.check(object)
        let information = object.information
        self.key = key
        self.object = object
        self.header = ALCHeader(
            LCTHeader(
                sessionID: key.sessionID, objectID: key.objectID, codepoint: information.scheme.rawValue),
            extensions: object.carriesInformation ? [.transmissionInformation(information)] : []
        ).encoded()
        self.headerByteCount = self.header.count + FECPayloadID.byteCount(information.scheme)
        self.order = LapOrder(
            information, overheadPercent: object.overheadPercent, groupBlockCount: object.groupBlockCount,
            firstLap: object.firstLap)
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
        let byteCount = self.headerByteCount + information.symbolByteCount
        guard byteCount <= SenderConfiguration.maximumPayloadByteCount else {
            throw .packetTooLong(byteCount: byteCount)
        }
    }

    /// Bytes of a packet but for the IP and UDP headers.
    var datagramByteCount: Int { self.headerByteCount + self.object.information.symbolByteCount }

    /// Whether it has symbols to send.
    var isActive: Bool { !self.isDone && self.order.symbolCountOfLap > 0 }

    /// Takes up to `limit` symbols of the current lap.
    ///
    /// - Returns: the bytes of the last one.
    mutating func take(_ limit: Int, into symbols: inout [SymbolReference]) -> Int {
        symbols.removeAll(keepingCapacity: true)
        for _ in 0..<limit {
            guard let symbol = self.order.next() else { break }
            symbols.append(symbol)
            // The kernel takes no packet behind a shorter one.
            if symbol == self.lastSymbol { return self.lastSymbolByteCount }
        }
        return self.object.information.symbolByteCount
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
