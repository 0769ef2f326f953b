internal import AnnouncementPlanning
internal import BroadcastSender
internal import ContentDecoding
internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode

/// A file as it is on the air: compressed where that helps, and cut into symbols.
final class AnnouncedObject {
    let file: AnnouncedFile
    let information: TransmissionInformation
    private let contentEncoding: ContentEncoding?
    /// What is sent: K × T bytes, with zeros behind the end.
    private var block: [UInt8]
    /// Makes repair symbols; `nil` for an object without a code.
    private let encoder: EncoderBox?

    /// The name of the object in the session while it is on the air.
    var key: ObjectKey?
    /// Everything of its packets before the FEC payload ID.
    var header: [UInt8] = []

    /// Prepares a file.
    ///
    /// - Throws: ``AnnouncementError/tooLarge(path:limit:)`` where it cannot be cut into symbols.
    init(_ file: AnnouncedFile) throws(AnnouncementError) {
        let compressed = try? encodeContent(.gzip, file.bytes, level: 9)
        let shorter = compressed.flatMap { $0.count < file.bytes.count ? $0 : nil }
        let bytes = shorter ?? file.bytes
        guard let information = AnnouncementPlan.information(byteCount: bytes.count) else {
            throw .unfinished(file: file.name, "it is empty, or too large to be sent")
        }
        self.file = file
        self.contentEncoding = shorter == nil ? nil : .gzip
        self.information = information
        let symbolCount = information.sourceBlock(0).symbolCount
        let byteCount = symbolCount * information.symbolByteCount
        self.block = bytes + [UInt8](repeating: 0, count: byteCount - bytes.count)
        self.encoder =
            information.scheme == .raptorQ
            ? EncoderBox(information, symbolCount: symbolCount, self.block) : nil
    }

    /// What the sender is told of the object.
    func sendingObject(weight: Int) -> SendingObject {
        var entry = FileEntry(contentLocation: percentEncoded(self.file.name), objectID: self.wishedID)
        entry.contentEncoding = self.contentEncoding
        // How it is cut stands in each of its packets, so that it is received before a table was heard; the
        // table stays small.
        var object = SendingObject(entry, self.information)
        object.carriesInformation = true
        object.overheadPercent = 0
        object.weight = weight
        return object
    }

    /// Bytes of all packets of a lap on the wire.
    func lapByteCount(headerByteCount: Int) -> Int {
        let lct = LCTHeader(sessionID: .announcement, objectID: self.wishedID, codepoint: 0)
        let header = ALCHeader(lct, extensions: [.transmissionInformation(self.information)]).encoded()
        let packet =
            headerByteCount + header.count + FECPayloadID.byteCount(self.information.scheme)
            + self.information.symbolByteCount
        return self.information.sourceBlock(0).symbolCount * packet
    }

    /// Appends a symbol.
    func append(_ symbol: SymbolReference, to packet: inout [UInt8]) {
        let size = self.information.symbolByteCount
        let start = symbol.encodingSymbolID * size
        guard let encoder = self.encoder, start >= self.block.count else {
            packet += self.block[start..<min(self.block.count, start + size)]
            return
        }
        packet += encoder.symbol(symbol.encodingSymbolID, byteCount: size)
    }

    /// A number that another file, and another state of this one, most likely does not have, lest what
    /// receivers hold of the one is taken for the other.
    private var wishedID: TransportObjectID {
        let digest = sha256(Array("\(self.file.name)\0".utf8) + self.file.bytes)
        let number = UInt128(digest[0]) << 8 | UInt128(digest[1])
        guard let id = TransportObjectID(max(1, number)) else {
            preconditionFailure("16 bits are few enough")
        }
        return id
    }
}

extension TransportSessionID {
    /// The session in which announcements are made: 0.
    static var announcement: TransportSessionID {
        guard let id = TransportSessionID(0) else { preconditionFailure("0 is a session") }
        return id
    }
}

/// Holds a block's encoder, which cannot be copied.
final class EncoderBox {
    private let encoder: BlockEncoder

    init(_ information: TransmissionInformation, symbolCount: Int, _ block: [UInt8]) {
        let span = block.span
        self.encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: symbolCount),
            layout: SymbolLayout(symbolByteCount: information.symbolByteCount), block: span.bytes)
    }

    func symbol(_ id: Int, byteCount: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        self.encoder.write(id..<id + 1, into: &raw)
        return bytes
    }
}
