internal import CExpat
internal import FluteFormat

/// Makes a tree of what expat reports.
final class XMLTreeBuilder {
    /// Between the namespace and the name in what expat reports.
    static let separator = UInt8(ascii: "\n")

    /// The root, once it is closed.
    private(set) var root: XMLElement?
    /// Why reading was stopped; `nil` while it was not.
    private(set) var refusal: XMLReadingError.Reason?

    private let limits: XMLLimits
    private let parser: XML_Parser
    /// The elements that are open, outermost first.
    private var open: [XMLElement] = []
    /// Character data of the open elements; as bytes, because expat cuts it anywhere between characters.
    private var texts: [[UInt8]] = []
    private var elementCount = 0

    /// Builds from what `parser` reports; it stays the caller's.
    init(limits: XMLLimits, parser: XML_Parser) {
        self.limits = limits
        self.parser = parser
    }

    /// Makes the parser report to this object, which must live until parsing has ended.
    func installHandlers() {
        XML_SetUserData(self.parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetParamEntityParsing(self.parser, XML_PARAM_ENTITY_PARSING_NEVER)
        XML_SetStartDoctypeDeclHandler(self.parser) { context, _, _, _, _ in
            XMLTreeBuilder.of(context)?.refuse(.documentType)
        }
        XML_SetElementHandler(self.parser) { context, name, attributes in
            guard let name, let attributes else { return }
            XMLTreeBuilder.of(context)?.begin(name, attributes)
        } _: { context, _ in
            XMLTreeBuilder.of(context)?.end()
        }
        XML_SetCharacterDataHandler(self.parser) { context, characters, count in
            guard let characters, count > 0 else { return }
            let bytes = UnsafeRawBufferPointer(start: characters, count: Int(count))
            XMLTreeBuilder.of(context)?.append(bytes)
        }
    }

    private typealias CharacterPointer = UnsafePointer<XML_Char>

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLTreeBuilder? {
        context.map { Unmanaged<XMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    private func begin(_ name: CharacterPointer, _ attributes: UnsafePointer<CharacterPointer?>) {
        // Expat may report a little more after it was told to stop.
        guard self.refusal == nil else { return }
        guard self.open.count < self.limits.maximumDepth else {
            return self.refuse(.tooDeep(maximumDepth: self.limits.maximumDepth))
        }
        guard self.elementCount < self.limits.maximumElementCount else {
            return self.refuse(.tooManyElements(maximumCount: self.limits.maximumElementCount))
        }
        self.elementCount += 1
        let (namespace, local) = Self.split(name)
        var element = XMLElement(namespace: namespace, name: local)
        var index = 0
        while let key = attributes[index], let value = attributes[index + 1] {
            guard element.attributes.count < self.limits.maximumAttributeCount else {
                return self.refuse(.tooManyAttributes(maximumCount: self.limits.maximumAttributeCount))
            }
            let (namespace, local) = Self.split(key)
            element.attributes.append(
                XMLAttribute(namespace: namespace, name: local, value: String(cString: value)))
            index += 2
        }
        self.open.append(element)
        self.texts.append([])
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        guard self.refusal == nil, !self.texts.isEmpty else { return }
        self.texts[self.texts.count - 1].append(contentsOf: bytes)
    }

    private func end() {
        guard self.refusal == nil, var element = self.open.popLast(), let text = self.texts.popLast() else {
            return
        }
        element.text = String(decoding: text, as: UTF8.self)
        if self.open.isEmpty {
            self.root = element
        } else {
            self.open[self.open.count - 1].children.append(element)
        }
    }

    private func refuse(_ reason: XMLReadingError.Reason) {
        guard self.refusal == nil else { return }
        self.refusal = reason
        XML_StopParser(self.parser, XML_Bool(XML_FALSE))
    }

    /// Parts a name as expat reports it: namespace, separator, local name; or the local name alone.
    private static func split(_ name: CharacterPointer) -> (namespace: String, name: String) {
        let text = String(cString: name)
        guard let place = text.utf8.lastIndex(of: self.separator) else { return ("", text) }
        return (String(text[..<place]), String(text[text.utf8.index(after: place)...]))
    }
}
