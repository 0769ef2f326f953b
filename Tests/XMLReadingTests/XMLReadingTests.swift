import FluteFormat
import Testing
import XMLReading

/// Reads text as UTF-8.
private func read(_ text: String, _ limits: XMLLimits = XMLLimits()) throws(XMLReadingError) -> XMLElement {
    try readXML(Array(text.utf8), limits: limits)
}

/// Why `text` is refused; `nil` when it is not.
private func reason(_ text: String, _ limits: XMLLimits = XMLLimits()) -> XMLReadingError.Reason? {
    do {
        _ = try read(text, limits)
        return nil
    } catch {
        return error.reason
    }
}

@Suite("Reading XML")
struct XMLReadingTests {
    @Test("Elements, attributes, namespaces and text arrive; comments and instructions do not")
    func tree() throws {
        let element = try read(
            """
            <?xml version="1.0"?><!-- a --><?b c?>
            <r xmlns="urn:a" xmlns:p="urn:p" k="1" p:k="2 &lt;&#x41;">x<p:c/>&amp;<c xmlns="">z<![CDATA[<>]]></c>y</r>
            """)
        let expected = XMLElement(
            namespace: "urn:a", name: "r",
            attributes: [
                XMLAttribute(name: "k", value: "1"),
                XMLAttribute(namespace: "urn:p", name: "k", value: "2 <A"),
            ],
            children: [XMLElement(namespace: "urn:p", name: "c"), XMLElement(name: "c", text: "z<>")],
            text: "x&y")
        #expect(element == expected)
    }

    @Test("Encodings that the document declares are converted")
    func encodings() throws {
        let latin =
            Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><a>"#.utf8) + [0xE9] + Array("</a>".utf8)
        #expect(try readXML(latin).text == "é")
        let wide: [UInt8] = #"\#u{FEFF}<a b="é"/>"#.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try readXML(wide).value(of: "b") == "é")
        #expect(reason(#"<?xml version="1.0" encoding="EBCDIC"?><a/>"#) != nil)
    }

    @Test(
        "A document type is refused, whatever it declares",
        arguments: [
            "<!DOCTYPE a><a/>",
            #"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#,
            #"<!DOCTYPE a PUBLIC "x" "http://127.0.0.1/"><a/>"#,
            #"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>"#,
            #"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#,
            #"<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><a/>"#,
            #"<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>"#,
        ])
    func documentType(text: String) {
        #expect(reason(text) == .documentType)
    }

    @Test(
        "What is not well-formed is refused",
        arguments: [
            "", " ", "a", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&b;</a>", "<a>&#0;</a>",
            "<p:a/>",
            "<a b=c/>", "<a>\u{1}</a>", "<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='' q:b=''/>", "<a/>\0",
            "<a xmlns='urn:1&#10;2'/>", "<a xmlns:xml='urn:1'/>", "<a/>x",
        ])
    func malformed(text: String) {
        guard case .malformed = reason(text) else {
            Issue.record("\(String(describing: reason(text)))")
            return
        }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: XMLReadingError.self) {
            try readXML([0x3C, 0x61, 0x3E, 0xC3, 0x28, 0x3C, 0x2F, 0x61, 0x3E])
        }
        #expect(throws: XMLReadingError.self) { try readXML(Array("<a>".utf8) + [0xED, 0xA0, 0x80]) }
    }

    @Test("Each limit holds at the limit, and not one past it")
    func limits() {
        var limits = XMLLimits()
        limits.maximumByteCount = 8
        #expect(reason("<a>12</a>", limits) == .tooLong(maximumByteCount: 8))
        #expect(reason("<a>1</a>", limits) == nil)
        limits = XMLLimits(maximumDepth: 3)
        #expect(reason("<a><a><a/><a/></a></a>", limits) == nil)
        #expect(reason("<a><a><a><a/></a></a></a>", limits) == .tooDeep(maximumDepth: 3))
        limits = XMLLimits(maximumElementCount: 3)
        #expect(reason("<a><b/><b/></a>", limits) == nil)
        #expect(reason("<a><b/><b/><b/></a>", limits) == .tooManyElements(maximumCount: 3))
        limits = XMLLimits(maximumAttributeCount: 2)
        #expect(reason("<a b='' c=''/>", limits) == nil)
        #expect(reason("<a b='' c='' d=''/>", limits) == .tooManyAttributes(maximumCount: 2))
        #expect(reason(String(repeating: "<a>", count: 300_000)) == .tooDeep(maximumDepth: 16))
    }

    @Test("An error says where, and quotes nothing")
    func errorText() {
        do {
            _ = try read("<a>\u{1B}[2J</a>")
            Issue.record("a control character was accepted")
        } catch {
            #expect(error.byteOffset == 3)
            #expect("\(error)" == "not well-formed XML (not well-formed (invalid token)) at byte 3")
        }
    }

    @Test("What is written is read back the same")
    func roundTrip() throws {
        let nasty = "a<b>&\"'\t\n\r ]]> é \u{1F600}"
        let element = XMLElement(
            namespace: "urn:1", name: "r",
            attributes: [
                XMLAttribute(name: "a", value: nasty), XMLAttribute(namespace: "urn:1", name: "a", value: ""),
                XMLAttribute(namespace: "http://www.w3.org/XML/1998/namespace", name: "lang", value: "de"),
                XMLAttribute(namespace: "urn:<&\"'>", name: "b", value: "1"),
            ],
            children: [
                XMLElement(
                    name: "n",
                    children: [
                        XMLElement(
                            namespace: "urn:1", name: "c", children: [XMLElement(name: "d")], text: " "),
                        XMLElement(namespace: "urn:2", name: "e", children: [XMLElement(name: "f")]),
                    ]),
                XMLElement(
                    namespace: "urn:2", name: "g", children: [XMLElement(namespace: "urn:1", name: "h")]),
            ],
            text: nasty)
        #expect(try readXML(element.xml()) == element)
        var other = element
        other.namespace = ""
        #expect(try readXML(other.xml()) == other)
    }

    @Test("What XML cannot hold is replaced")
    func unwritable() throws {
        let element = XMLElement(name: "a", text: "\u{1}\u{0}x\u{FFFF}")
        #expect(try readXML(element.xml()).text == "\u{FFFD}\u{FFFD}x\u{FFFD}")
    }
}
