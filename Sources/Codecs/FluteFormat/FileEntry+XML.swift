internal import ByteCoding
internal import LayeredCoding

extension FileEntry {
    static let elementName = "File"
    static let groupName = "Group"
    static let cacheControlName = "Cache-Control"

    init(_ element: XMLElement, defaults: FileDefaults) throws(FDTError) {
        var reader = AttributeReader(element)
        guard let location = try reader.text(AttributeName.contentLocation), !location.isEmpty else {
            throw .missing(attribute: AttributeName.contentLocation)
        }
        self.init(contentLocation: location, objectID: try Self.objectID(&reader))
        self.contentLength = try reader.number(AttributeName.contentLength)
        self.transferLength = try reader.number(AttributeName.transferLength)
        self.contentType = try reader.text(AttributeName.contentType) ?? defaults.contentType
        self.contentEncoding = try reader.contentEncoding() ?? defaults.contentEncoding
        self.contentMD5 = try Self.md5(&reader)
        self.sha256 = try Self.sha256(&reader)
        self.transmission = try TransmissionAttributes(&reader).merged(over: defaults.transmission)
        self.otherAttributes = reader.others
        for child in element.children { self.take(child) }
    }

    /// Sorts a child element in.
    private mutating func take(_ child: XMLElement) {
        if let group = child.mbmsGroup {
            self.groups.append(group)
        } else if self.cacheControl == nil, child.namespace == XMLNamespace.mbms2007,
            child.name == Self.cacheControlName, let control = CacheControl(child)
        {
            self.cacheControl = control
        } else {
            self.otherElements.append(child)
        }
    }

    private static func objectID(_ reader: inout AttributeReader) throws(FDTError) -> TransportObjectID {
        guard let number: UInt128 = try reader.number(AttributeName.objectID) else {
            throw .missing(attribute: AttributeName.objectID)
        }
        guard let objectID = TransportObjectID(number) else {
            throw .malformed(attribute: AttributeName.objectID)
        }
        guard objectID != .fileDeliveryTable else { throw .reservedObjectID }
        return objectID
    }

    private static func md5(_ reader: inout AttributeReader) throws(FDTError) -> [UInt8]? {
        guard let digest = try reader.bytes(AttributeName.contentMD5) else { return nil }
        guard digest.count == 16 else { throw .malformed(attribute: AttributeName.contentMD5) }
        return digest
    }

    private static func sha256(_ reader: inout AttributeReader) throws(FDTError) -> [UInt8]? {
        guard let text = try reader.text(AttributeName.sha256, in: XMLNamespace.fleetcast) else { return nil }
        let digits = text.utf8.compactMap { Hexadecimal.value(ofDigit: $0) }
        guard digits.count == 64, text.utf8.count == 64 else {
            throw .malformed(attribute: AttributeName.sha256)
        }
        return (0..<32).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
    }

    /// The element, without what `defaults` say already.
    func element(defaults: FileDefaults) -> XMLElement {
        var attributes = AttributeList()
        attributes.add(AttributeName.contentLocation, self.contentLocation)
        attributes.add(AttributeName.objectID, String(self.objectID.rawValue))
        attributes.add(AttributeName.contentLength, self.contentLength.map { String($0) })
        attributes.add(AttributeName.transferLength, self.transferLength.map { String($0) })
        if self.contentType != defaults.contentType {
            attributes.add(AttributeName.contentType, self.contentType)
        }
        if self.contentEncoding != defaults.contentEncoding {
            attributes.add(AttributeName.contentEncoding, self.contentEncoding?.rawValue ?? "null")
        }
        attributes.add(AttributeName.contentMD5, self.contentMD5.map(Base64.encode))
        // All or none: some receivers do not mix a file's attributes with the instance's.
        if self.transmission != defaults.transmission {
            for (name, value) in self.transmission.attributes { attributes.add(name, value) }
        }
        attributes.add(AttributeName.sha256, in: XMLNamespace.fleetcast, self.sha256.map(Self.hexadecimal))
        attributes.add(self.otherAttributes)
        var children = self.groups.map(XMLElement.init(mbmsGroup:))
        if let control = self.cacheControl { children.append(control.element) }
        children += self.otherElements
        return XMLElement(
            namespace: XMLNamespace.fdt, name: Self.elementName, attributes: attributes.all,
            children: children)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0)] }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension AttributeReader {
    /// The outer `nil` for no attribute, the inner for no compression.
    mutating func contentEncoding() throws(FDTError) -> ContentEncoding?? {
        guard let text = try self.text(AttributeName.contentEncoding) else { return nil }
        guard let encoding = ContentEncoding.parse(text) else { throw .unknownContentEncoding }
        return .some(encoding)
    }
}

extension XMLElement {
    /// The name of a 3GPP group; `nil` for any other element and an empty name.
    var mbmsGroup: String? {
        guard self.namespace == XMLNamespace.mbms2005, self.name == FileEntry.groupName else { return nil }
        let name = self.text.trimmed
        return name.isEmpty ? nil : name
    }

    init(mbmsGroup name: String) {
        self.init(namespace: XMLNamespace.mbms2005, name: FileEntry.groupName, text: name)
    }
}
