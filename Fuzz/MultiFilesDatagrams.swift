import ByteCoding
import MultiFilesFormat

/// Parses bytes as a datagram; what parses must survive being written and parsed again.
func fuzzMultiFilesDatagrams(_ bytes: UnsafeRawBufferPointer) {
    let datagram = bytes.bytes
    guard let header = try? DatagramHeader(parsing: datagram) else { return }
    let end = DatagramHeader.encodedByteCount + Int(header.bodyByteCount)
    precondition(end <= bytes.count, "the header promises more than there is")
    guard header.messageType == .information else { return }
    let body = datagram.extracting(DatagramHeader.encodedByteCount..<end)
    guard let offer = try? Offer(parsing: body, header.byteOrder) else { return }
    var written = [UInt8](repeating: 0xEE, count: Offer.encodedByteCount)
    var span = written.mutableSpan
    var raw = span.mutableBytes
    offer.encode(into: &raw, header.byteOrder)
    let again = try? Offer(parsing: written.span.bytes, header.byteOrder)
    precondition(again == offer, "an offer does not survive the wire")
    precondition(!offer.fileName.isPlainFileName || !offer.fileName.fileSystemText.contains("/"))
}
