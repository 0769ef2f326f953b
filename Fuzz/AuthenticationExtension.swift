import LayeredCoding
import PacketAuthenticationFormat

/// Reads EXT_AUTH of a packet as a receiver does, and of the bytes alone; what is understood is written
/// again.
func fuzzAuthenticationExtension(_ bytes: UnsafeRawBufferPointer) {
    let datagram = RawSpan(_unsafeBytes: bytes)
    if let packet = try? ALCPacket(parsing: datagram), let range = packet.authentication {
        check(datagram, range)
    }
    check(datagram, 0..<bytes.count)
    // Ranges that the datagram does not have.
    precondition((try? AuthenticationExtension(parsing: datagram, in: 0..<bytes.count + 4)) == nil)
}

private func check(_ datagram: RawSpan, _ range: Range<Int>) {
    guard let field = try? AuthenticationExtension(parsing: datagram, in: range) else { return }
    let end = (field.signature ?? field.siblings).upperBound
    precondition(field.siblings.lowerBound == range.lowerBound + 12 && end == range.upperBound)
    precondition(field.siblings.count == 16 * field.depth && Int(field.position.leaf) < 1 << field.depth)
    var copy = [UInt8](repeating: 0, count: 12)
    var span = copy.mutableSpan
    var target = span.mutableBytes
    AuthenticationExtension.writeFixedFields(
        position: field.position, keyTag: field.keyTag, depth: field.depth,
        isSigned: field.signature != nil, into: &target, at: 0)
    for index in 0..<12 {
        let byte = datagram.unsafeLoad(fromByteOffset: range.lowerBound + index, as: UInt8.self)
        precondition(copy[index] == byte, "an extension changed on its way")
    }
}
