/// Where a header extension lies in its datagram.
///
/// Types to 127 tell their length in words; the others have one word.
/// - Specification: RFC 5651, section 5.2.1.
struct ExtensionField {
    /// HET.
    let type: UInt8
    /// The whole extension; inside the header.
    let range: Range<Int>

    /// What follows the type, and the length if there is one.
    var content: Range<Int> {
        self.range.lowerBound + (self.type < 128 ? 2 : 1)..<self.range.upperBound
    }

    /// The extension at `offset` of a header that ends at `end`, inside the datagram.
    ///
    /// - Precondition: a whole number of words lies between them, at least one.
    init(at offset: Int, of datagram: RawSpan, headerEnd end: Int) throws(PacketError) {
        precondition(offset >= 0 && offset <= end - 4 && end <= datagram.byteCount)
        self.type = datagram.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
        let wordCount =
            self.type < 128 ? datagram.unsafeLoad(fromUncheckedByteOffset: offset + 1, as: UInt8.self) : 1
        let byteCount = 4 * Int(wordCount)
        guard byteCount > 0, byteCount <= end - offset else { throw .badExtension(type: self.type) }
        self.range = offset..<offset + byteCount
    }
}
