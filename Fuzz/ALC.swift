import LayeredCoding
import RaptorQCode

/// Reads a packet as a receiver does, and looks at all that follows from it; what can be written again, must
/// be the same.
func fuzzALC(_ bytes: UnsafeRawBufferPointer) {
    let datagram = RawSpan(_unsafeBytes: bytes)
    let header = try? ALCHeader(parsing: datagram)
    guard let packet = try? ALCPacket(parsing: datagram) else { return }
    guard let header else { preconditionFailure("a packet without a header") }
    precondition(packet.headerByteCount <= bytes.count && packet.headerByteCount % 4 == 0)
    precondition(packet.sessionID == header.lct.sessionID ?? TransportSessionID(0))
    precondition(packet.objectID == header.lct.objectID ?? .fileDeliveryTable)
    for range in [packet.transmissionInformation, packet.authentication] {
        guard let range else { continue }
        precondition(range.lowerBound >= 8 && range.upperBound <= packet.headerByteCount && range.count >= 4)
    }
    checkPayload(packet, datagram)
    checkWriting(header, packet)
}

private func checkPayload(_ packet: ALCPacket, _ datagram: RawSpan) {
    guard let scheme = FECScheme(rawValue: packet.codepoint) else { return }
    if let id = FECPayloadID(parsing: datagram, at: packet.headerByteCount, scheme) {
        let count = FECPayloadID.byteCount(scheme)
        var copy = [UInt8](repeating: 0xEE, count: count)
        var span = copy.mutableSpan
        var target = span.mutableBytes
        id.encode(into: &target, scheme)
        for index in 0..<count {
            let byte = datagram.unsafeLoad(
                fromByteOffset: packet.headerByteCount + index, as: UInt8.self)
            precondition(copy[index] == byte, "a payload ID changed on its way")
        }
    } else {
        precondition(datagram.byteCount < packet.headerByteCount + FECPayloadID.byteCount(scheme))
    }
    // Any bytes may be transmission information, whatever the codepoint says.
    guard let range = packet.transmissionInformation else { return }
    for scheme in FECScheme.allCases {
        let content = datagram.extracting(range)
        let information = try? TransmissionInformation(parsing: content, scheme: scheme)
        if let information { checkInformation(information) }
    }
}

private func checkInformation(_ information: TransmissionInformation) {
    let copy = information.encodedExtension()
    let again = try? TransmissionInformation(parsing: copy.span.bytes, scheme: information.scheme)
    precondition(again == information, "transmission information changed on its way")
    let count = information.sourceBlockCount
    precondition((count == 0) == (information.transferByteCount == 0))
    for number in Set([0, 1, count / 2, count - 2, count - 1]) where number >= 0 && number < count {
        let block = information.sourceBlock(number)
        let end = number + 1 < count ? information.sourceBlock(number + 1).offset : nil
        precondition(block.byteCount > 0 && block.number == number)
        precondition(block.offset + block.byteCount == end ?? information.transferByteCount)
        precondition(block.symbolCount <= information.greatestBlockSymbolCount)
        precondition(block.symbolCount <= information.maximumEncodingSymbolCount)
    }
}

private func checkWriting(_ header: ALCHeader, _ packet: ALCPacket) {
    let copy = header.encoded()
    precondition(copy.count <= packet.headerByteCount, "a header became longer")
    let headerAgain = try? ALCHeader(parsing: copy.span.bytes)
    precondition(headerAgain == header, "a header changed on its way")
    guard let again = try? ALCPacket(parsing: copy.span.bytes) else {
        preconditionFailure("what we wrote is no packet")
    }
    precondition(again.sessionID == packet.sessionID && again.objectID == packet.objectID)
    precondition(again.codepoint == packet.codepoint && again.time == packet.time)
    precondition(
        again.closesSession == packet.closesSession && again.closesObject == packet.closesObject)
    precondition(again.fileDeliveryTable == packet.fileDeliveryTable)
    precondition(again.contentEncoding == packet.contentEncoding)
    precondition(again.authentication?.count == packet.authentication?.count)
}
