// For tools that show or repeat packets. Receivers use ``ALCPacket``, which allocates nothing.

extension ALCHeader {
    /// Parses all of the header at the beginning of a datagram.
    ///
    /// Either identifier may be missing. An extension whose content makes no sense is an unknown one.
    /// Reserved bits, padding and the content of EXT_NOP are forgotten.
    /// - Throws: ``PacketError``, if lengths do not fit together.
    public init(parsing datagram: RawSpan) throws(PacketError) {
        let fields = try HeaderFields(parsing: datagram)
        self.init(LCTHeader(fields, of: datagram))
        var offset = fields.extensionOffset
        while offset < fields.headerByteCount {
            let field = try ExtensionField(at: offset, of: datagram, headerEnd: fields.headerByteCount)
            self.extensions.append(HeaderExtension(field, of: datagram, codepoint: fields.codepoint))
            offset = field.range.upperBound
        }
    }
}

extension LCTHeader {
    init(_ fields: HeaderFields, of datagram: RawSpan) {
        self.init(
            sessionID: fields.session.isEmpty ? nil : TransportSessionID(fields, of: datagram),
            objectID: fields.object.isEmpty ? nil : TransportObjectID(fields, of: datagram),
            codepoint: fields.codepoint)
        self.congestionControl = datagram.longUnsignedInteger(
            at: fields.congestionControl.lowerBound, byteCount: fields.congestionControl.count)
        self.congestionControlBitCount = 8 * fields.congestionControl.count
        self.protocolSpecificIndication = fields.protocolSpecificIndication
        // A field that is not there keeps its usual width, which then means nothing.
        if !fields.session.isEmpty { self.sessionBitCount = 8 * fields.session.count }
        if !fields.object.isEmpty { self.objectBitCount = 8 * fields.object.count }
        self.closesSession = fields.closesSession
        self.closesObject = fields.closesObject
    }
}

extension HeaderExtension {
    init(_ field: ExtensionField, of datagram: RawSpan, codepoint: UInt8) {
        let content = field.content.map { datagram.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        switch field.type {
        case ExtensionType.nop:
            self = .nop(wordCount: field.range.count / 4)
        case ExtensionType.authentication:
            self = .authentication(content)
        case ExtensionType.time:
            self = .time(LCTTime(field, of: datagram))
        case ExtensionType.fileDeliveryTable:
            self = .fileDeliveryTable(FDTTag(field, of: datagram))
        case ExtensionType.contentEncoding:
            self = .contentEncoding(content[0])
        case ExtensionType.transmissionInformation:
            if let scheme = FECScheme(rawValue: codepoint),
                let information = try? TransmissionInformation(
                    parsing: datagram.extracting(field.range), scheme: scheme)
            {
                self = .transmissionInformation(information)
            } else {
                self = .unknown(type: field.type, content: content)
            }
        default:
            self = .unknown(type: field.type, content: content)
        }
    }
}
