internal import LayeredCoding

/// A file delivery table, or a part of one: which objects carry which files.
///
/// - Specification: RFC 6726, section 3.4.2; 3GPP TS 26.346, section 7.2.10.
public struct FDTInstance: Hashable, Sendable {
    /// The greatest number of files of one instance that we accept.
    public static let maximumFileCount = 10_000

    /// Until when the instance holds, in NTP seconds (since 1900, the upper half of an NTP timestamp).
    public var expires: UInt32
    /// Whether no files will come in this session but those told so far.
    public var isComplete: Bool
    /// Whether this one instance lists all files of the session at its time (3GPP `FullFDT`).
    public var isFull: Bool
    /// The media type of files that give none.
    public var contentType: String?
    /// The compression of files that give none.
    public var contentEncoding: ContentEncoding?
    /// The FEC attributes of files that give none.
    public var transmission: TransmissionAttributes
    /// The files, each with another object; what the instance says for all is filled in.
    public var files: [FileEntry]
    /// Groups that all files belong to (3GPP).
    public var groups: [String]
    /// All other attributes, kept as they are.
    public var otherAttributes: [XMLAttribute]
    /// All other elements, kept as they are.
    public var otherElements: [XMLElement]
    /// The files that could not be used; never written.
    public var skippedFiles: [SkippedFile]

    /// Creates an instance without files.
    public init(expires: UInt32) {
        self.expires = expires
        self.isComplete = false
        self.isFull = false
        self.transmission = TransmissionAttributes()
        self.files = []
        self.groups = []
        self.otherAttributes = []
        self.otherElements = []
        self.skippedFiles = []
    }

    /// Reads an instance.
    ///
    /// A file that cannot be used is left out and told in ``skippedFiles``: it must not hide the others. Of
    /// two files with the same object the first holds.
    /// - Throws: ``FDTError`` where the root is something else, `Expires` is missing, what it says for all
    ///   files cannot be read, or there are more than ``maximumFileCount`` files.
    public init(_ document: XMLElement) throws(FDTError) {
        guard document.name == Self.elementName else { throw .notAnInstance }
        var reader = AttributeReader(document)
        guard let expires: UInt32 = try reader.number(AttributeName.expires) else {
            throw .missing(attribute: AttributeName.expires)
        }
        self.init(expires: expires)
        self.isComplete = try reader.flag(AttributeName.complete)
        self.isFull = try reader.flag(AttributeName.fullFDT, in: XMLNamespace.mbms2008)
        self.contentType = try reader.text(AttributeName.contentType)
        self.contentEncoding = try reader.contentEncoding() ?? nil
        self.transmission = try TransmissionAttributes(&reader)
        self.otherAttributes = reader.others
        try self.takeChildren(of: document)
    }

    /// The document, in UTF-8.
    public func xml() -> [UInt8] {
        let defaults = self.defaults
        var attributes = AttributeList()
        attributes.add(AttributeName.expires, String(self.expires))
        attributes.add(AttributeName.complete, self.isComplete ? "true" : nil)
        attributes.add(AttributeName.contentType, self.contentType)
        attributes.add(AttributeName.contentEncoding, self.contentEncoding?.rawValue)
        for (name, value) in self.transmission.attributes { attributes.add(name, value) }
        attributes.add(AttributeName.fullFDT, in: XMLNamespace.mbms2008, self.isFull ? "true" : nil)
        attributes.add(self.otherAttributes)
        let children =
            self.files.map { $0.element(defaults: defaults) }
            + self.groups.map(XMLElement.init(mbmsGroup:)) + self.otherElements
        let root = XMLElement(
            namespace: XMLNamespace.fdt, name: Self.elementName, attributes: attributes.all,
            children: children)
        return root.xml()
    }

    private static let elementName = "FDT-Instance"

    private var defaults: FileDefaults {
        FileDefaults(
            contentType: self.contentType, contentEncoding: self.contentEncoding,
            transmission: self.transmission)
    }

    private mutating func takeChildren(of document: XMLElement) throws(FDTError) {
        // Senders disagree on the namespace of an FDT; a file is one whichever of them it is in.
        let namespaces = [document.namespace, "", XMLNamespace.fdt, XMLNamespace.fdtOfRFC6726]
        let defaults = self.defaults
        var objects: Set<TransportObjectID> = []
        var index = 0
        for child in document.children {
            guard child.name == FileEntry.elementName, namespaces.contains(child.namespace) else {
                if let group = child.mbmsGroup {
                    self.groups.append(group)
                } else {
                    self.otherElements.append(child)
                }
                continue
            }
            guard index < Self.maximumFileCount else { throw .tooManyFiles(maximum: Self.maximumFileCount) }
            do throws(FDTError) {
                let file = try FileEntry(child, defaults: defaults)
                guard objects.insert(file.objectID).inserted else { throw .duplicateObjectID }
                self.files.append(file)
            } catch {
                let location = child.value(of: AttributeName.contentLocation)
                self.skippedFiles.append(
                    SkippedFile(index: index, contentLocation: location, reason: error))
            }
            index += 1
        }
    }
}
