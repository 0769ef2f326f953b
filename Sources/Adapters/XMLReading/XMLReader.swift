internal import CExpat
package import FluteFormat

/// Reads an XML document of a stranger.
///
/// By expat, and without everything that makes XML dangerous: a document type declaration is refused, so that
/// no entity can be declared, inside or outside, and the size of the result is bounded by that of the text.
/// Comments and processing instructions are passed over; namespaces are resolved.
/// - Specification: XML 1.0 (fifth edition); Namespaces in XML 1.0.
package func readXML(
    _ bytes: [UInt8], limits: XMLLimits = XMLLimits()
) throws(XMLReadingError) -> XMLElement {
    guard bytes.count <= limits.maximumByteCount, let length = Int32(exactly: bytes.count) else {
        throw XMLReadingError(
            .tooLong(maximumByteCount: limits.maximumByteCount), atByteOffset: limits.maximumByteCount)
    }
    // A line feed cannot occur in a name, and expat refuses it in the URI of a namespace.
    guard let parser = XML_ParserCreateNS(nil, XML_Char(bitPattern: XMLTreeBuilder.separator)) else {
        throw XMLReadingError(.outOfMemory, atByteOffset: 0)
    }
    defer { XML_ParserFree(parser) }
    let builder = XMLTreeBuilder(limits: limits, parser: parser)
    let status = withExtendedLifetime(builder) {
        builder.installHandlers()
        return bytes.withUnsafeBytes { buffer in
            // Expat wants an address even of nothing.
            guard let start = buffer.baseAddress else { return XML_Parse(parser, "", 0, 1) }
            return XML_Parse(parser, start.assumingMemoryBound(to: XML_Char.self), length, 1)
        }
    }
    let offset = max(0, Int(XML_GetCurrentByteIndex(parser)))
    if let reason = builder.refusal { throw XMLReadingError(reason, atByteOffset: offset) }
    guard status == XML_STATUS_OK, let root = builder.root else {
        let code = XML_GetErrorCode(parser)
        guard code != XML_ERROR_NO_MEMORY else { throw XMLReadingError(.outOfMemory, atByteOffset: offset) }
        let words = XML_ErrorString(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        throw XMLReadingError(.malformed(words), atByteOffset: offset)
    }
    return root
}
