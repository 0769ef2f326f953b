internal import ByteCoding
public import LayeredCoding
internal import RaptorQCode

/// The FEC object transmission information as attributes of an FDT, each of which may be missing.
///
/// - Specification: RFC 6726, sections 3.4.2 and 5; RFC 6330, section 3.3.3, for the scheme-specific bytes.
public struct TransmissionAttributes: Hashable, Sendable {
    /// Which FEC scheme: 0 none, 5 Reed–Solomon, 6 RaptorQ, 129 small block systematic.
    public var encodingID: UInt8?
    /// Which code of an under-specified scheme (129).
    public var instanceID: UInt64?
    /// The greatest number of source symbols of one block.
    public var maximumSourceBlockLength: UInt64?
    /// Size of a symbol in bytes.
    public var encodingSymbolLength: UInt64?
    /// The greatest number of encoding symbols made of one block.
    public var maximumEncodingSymbolCount: UInt64?
    /// What only the scheme understands; for RaptorQ Z (8 bits), N (16) and Al (8).
    public var schemeSpecificInfo: [UInt8]?

    /// Creates attributes of which none is there.
    public init() {}

    /// The attributes that tell a receiver what `information` says, its transfer length apart.
    public init(_ information: TransmissionInformation) {
        self.encodingID = information.scheme.rawValue
        self.encodingSymbolLength = UInt64(information.symbolByteCount)
        // RaptorQ does not need it, but other receivers want it all the same.
        self.maximumSourceBlockLength = UInt64(information.maximumBlockSymbolCount)
        switch information.scheme {
        case .compactNoCode: break
        case .reedSolomon:
            self.maximumEncodingSymbolCount = UInt64(information.maximumEncodingSymbolCount)
        case .smallBlockSystematic:
            self.instanceID = UInt64(information.instanceID)
            self.maximumEncodingSymbolCount = UInt64(information.maximumEncodingSymbolCount)
        case .raptorQ:
            guard let raptorQ = information.raptorQ else { break }
            let subBlockCount = UInt16(truncatingIfNeeded: raptorQ.subBlockCount)
            self.schemeSpecificInfo = [
                UInt8(truncatingIfNeeded: raptorQ.sourceBlockCount),
                UInt8(truncatingIfNeeded: subBlockCount >> 8), UInt8(truncatingIfNeeded: subBlockCount),
                UInt8(truncatingIfNeeded: raptorQ.symbolAlignment),
            ]
        }
    }

    /// These attributes, and `defaults` for those that are missing.
    public func merged(over defaults: Self) -> Self {
        var result = self
        result.encodingID = self.encodingID ?? defaults.encodingID
        result.instanceID = self.instanceID ?? defaults.instanceID
        result.maximumSourceBlockLength = self.maximumSourceBlockLength ?? defaults.maximumSourceBlockLength
        result.encodingSymbolLength = self.encodingSymbolLength ?? defaults.encodingSymbolLength
        result.maximumEncodingSymbolCount =
            self.maximumEncodingSymbolCount ?? defaults.maximumEncodingSymbolCount
        result.schemeSpecificInfo = self.schemeSpecificInfo ?? defaults.schemeSpecificInfo
        return result
    }
}

extension TransmissionAttributes {
    init(_ reader: inout AttributeReader) throws(FDTError) {
        self.encodingID = try reader.number(AttributeName.encodingID)
        self.instanceID = try reader.number(AttributeName.instanceID)
        self.maximumSourceBlockLength = try reader.number(AttributeName.maximumSourceBlockLength)
        self.encodingSymbolLength = try reader.number(AttributeName.encodingSymbolLength)
        self.maximumEncodingSymbolCount = try reader.number(AttributeName.maximumEncodingSymbolCount)
        self.schemeSpecificInfo = try reader.bytes(AttributeName.schemeSpecificInfo)
    }

    /// The attributes that are there, in the schema's order.
    var attributes: [(name: String, value: String?)] {
        [
            (AttributeName.encodingID, self.encodingID.map { String($0) }),
            (AttributeName.instanceID, self.instanceID.map { String($0) }),
            (AttributeName.maximumSourceBlockLength, self.maximumSourceBlockLength.map { String($0) }),
            (AttributeName.encodingSymbolLength, self.encodingSymbolLength.map { String($0) }),
            (AttributeName.maximumEncodingSymbolCount, self.maximumEncodingSymbolCount.map { String($0) }),
            (AttributeName.schemeSpecificInfo, self.schemeSpecificInfo.map(Base64.encode)),
        ]
    }
}

extension TransmissionAttributes {
    /// The transmission information of an object of so many bytes; `nil` where attributes that it needs are
    /// missing.
    ///
    /// - Throws: ``FDTError`` for a scheme that we do not know, and for numbers by which nothing can be cut.
    public func information(transferByteCount: UInt64) throws(FDTError) -> TransmissionInformation? {
        guard let encodingID = self.encodingID else { return nil }
        guard let scheme = FECScheme(rawValue: encodingID) else { throw .unknownScheme(encodingID) }
        guard let size = self.encodingSymbolLength else { return nil }
        let symbolByteCount = Int(clamping: size)
        if scheme == .raptorQ {
            guard let info = self.schemeSpecificInfo else { return nil }
            return try Self.raptorQ(
                info, transferByteCount: transferByteCount, symbolByteCount: symbolByteCount)
        }
        guard let length = self.maximumSourceBlockLength else { return nil }
        let blockSymbolCount = Int(clamping: length)
        // Senders without repair symbols may leave it out: as many symbols as the block has.
        let encodingSymbolCount = Int(clamping: self.maximumEncodingSymbolCount ?? length)
        guard let instanceID = UInt16(exactly: self.instanceID ?? 0) else {
            throw .malformed(attribute: AttributeName.instanceID)
        }
        do throws(TransmissionRuleViolation) {
            switch scheme {
            case .compactNoCode, .raptorQ:
                return try .compactNoCode(
                    transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                    maximumBlockSymbolCount: blockSymbolCount)
            case .reedSolomon:
                return try .reedSolomon(
                    transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                    maximumBlockSymbolCount: blockSymbolCount,
                    maximumEncodingSymbolCount: encodingSymbolCount)
            case .smallBlockSystematic:
                return try .smallBlockSystematic(
                    instanceID: instanceID, transferByteCount: transferByteCount,
                    symbolByteCount: symbolByteCount, maximumBlockSymbolCount: blockSymbolCount,
                    maximumEncodingSymbolCount: encodingSymbolCount)
            }
        } catch {
            throw .impossibleTransmission(error)
        }
    }

    private static func raptorQ(
        _ info: [UInt8], transferByteCount: UInt64, symbolByteCount: Int
    ) throws(FDTError) -> TransmissionInformation {
        guard info.count == 4 else { throw .malformed(attribute: AttributeName.schemeSpecificInfo) }
        do throws(TransmissionInformationError) {
            return .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: transferByteCount, symbolByteCount: symbolByteCount,
                    // 256 blocks do not fit into 8 bits, and no blocks mean nothing.
                    sourceBlockCount: info[0] == 0 ? 256 : Int(info[0]),
                    subBlockCount: Int(info[1]) << 8 | Int(info[2]), symbolAlignment: Int(info[3])))
        } catch {
            throw .impossibleTransmission(.raptorQ(error))
        }
    }
}
