internal import BroadcastSender
internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthenticationFormat
internal import RaptorQCode

extension CastSettings {
    /// How files are compressed, if they are.
    var compression: CastFile.Compression? {
        self.contentEncoding.map {
            CastFile.Compression(encoding: $0, directory: self.temporaryDirectory)
        }
    }

    /// Blocks by default: of RaptorQ as large as is quickly decoded, of the others as small as peers want
    /// them.
    static let defaultRaptorQBlock = 8_192
    static let defaultReedSolomonBlock = 200
    static let defaultPlainBlock = 1_024

    /// How a file is sent; its digests are still to be added.
    ///
    /// - Parameter signatures: of the file, if it has any.
    func object(
        for file: CastFile, _ signatures: CastSignatures? = nil
    ) throws(CastError) -> SendingObject {
        try signatures?.check(file)
        let information: TransmissionInformation
        if let signatures {
            information = .raptorQ(signatures.layout.release.information)
        } else {
            information = try self.information(for: file)
        }
        guard let objectID = TransportObjectID(UInt128(file.objectNumber(information))) else {
            preconditionFailure("16 bits are few enough")
        }
        var entry = FileEntry(contentLocation: percentEncoded(file.name), objectID: objectID)
        entry.contentLength = file.byteCount
        entry.transferLength = file.transferByteCount
        entry.contentEncoding = file.compressed?.encoding
        entry.contentType = "application/octet-stream"
        entry.transmission = TransmissionAttributes(information)
        var object = SendingObject(entry, information)
        object.lapLimit = self.lapLimit
        object.overheadPercent = self.overheadPercent
        object.groupBlockCount = self.groupBlockCount
        object.carriesInformation = self.carriesInformation
        if let mode = self.authentication?.mode, let signatures {
            object.authentication = .init(signatures.layout.release, mode)
        }
        return object
    }

    /// How the spine of a file is sent: to those who know of it by signed metadata, in whole in each lap, because
    /// without it a receiver can use nothing of the lap.
    func spineObject(
        _ spine: AuthenticationParameters, of object: SendingObject
    ) -> SendingObject {
        let symbolCount = spine.information.sourceBlock(0).symbolCount
        let overhead = (Int(spine.repairSymbolCount) * 100 + symbolCount - 1) / symbolCount
        // The file keeps its own number, and the spine has the same after every restart.
        let number = object.entry.objectID.rawValue
        let entry = FileEntry(
            contentLocation: object.entry.contentLocation + ".spine",
            objectID: TransportObjectID(number < 0xFFFF ? number + 1 : 1) ?? object.entry.objectID)
        var spineObject = SendingObject(entry, .raptorQ(spine.information))
        spineObject.lapLimit = object.lapLimit
        spineObject.overheadPercent = min(overhead, LapOrder.maximumOverheadPercent)
        spineObject.authentication = .init(spine, .selfContained)
        spineObject.isListed = false
        return spineObject
    }

    private func information(for file: CastFile) throws(CastError) -> TransmissionInformation {
        let byteCount = file.transferByteCount
        do {
            // RaptorQ has no objects without bytes.
            switch byteCount == 0 ? .none : self.code {
            case .raptorQ:
                return try .raptorQ(self.fountainInformation(byteCount))
            case .reedSolomon:
                let symbolCount = self.evenBlock(byteCount, limit: Self.defaultReedSolomonBlock)
                return try .reedSolomon(
                    transferByteCount: byteCount, symbolByteCount: self.symbolByteCount,
                    maximumBlockSymbolCount: symbolCount, maximumEncodingSymbolCount: 255)
            case .none:
                return try .compactNoCode(
                    transferByteCount: byteCount, symbolByteCount: self.symbolByteCount,
                    maximumBlockSymbolCount: self.evenBlock(byteCount, limit: Self.defaultPlainBlock))
            }
        } catch {
            throw .impossible(path: file.path, "\(error)")
        }
    }

    private func fountainInformation(_ byteCount: UInt64) throws -> ObjectTransmissionInformation {
        let simple = try ObjectTransmissionInformation(
            transferByteCount: byteCount, symbolByteCount: self.symbolByteCount)
        let limit = UInt64(self.blockSymbolCount ?? Self.defaultRaptorQBlock)
        let wanted = (simple.totalSymbolCount + limit - 1) / limit
        // Only 256 blocks can be numbered: the blocks of a very large file are larger than the default.
        let count =
            self.blockSymbolCount == nil
            ? min(wanted, UInt64(ObjectTransmissionInformation.maximumSourceBlockCount)) : wanted
        return try ObjectTransmissionInformation(
            transferByteCount: byteCount, symbolByteCount: self.symbolByteCount,
            sourceBlockCount: Int(clamping: count))
    }

    /// Source symbols of the largest of as many blocks as have at most `limit` of them.
    private func evenBlock(_ byteCount: UInt64, limit: Int) -> Int {
        let limit = UInt64(self.blockSymbolCount ?? limit)
        let size = UInt64(self.symbolByteCount)
        let symbolCount = max(1, byteCount / size + (byteCount % size == 0 ? 0 : 1))
        let blockCount = (symbolCount - 1) / limit + 1
        return Int(clamping: (symbolCount - 1) / blockCount + 1)
    }
}

/// A file name as a relative URI: what is not unreserved is percent-encoded (RFC 3986, section 2.3).
private func percentEncoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in name.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            bytes.append(byte)
        default:
            bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
