import ByteCoding
import MultiFilesEngine
import MultiFilesFormat
import Timekeeping

/// Feeds a receiver with a sequence of datagrams, senders and instants, and holds it to its promises.
///
/// The input is a list of steps: a byte of flags, a byte of time, two bytes of length, and as many bytes of a
/// datagram. With flag bit 0 the first four bytes of the datagram become an INFO's magic number, with bit 1 a DATA's,
/// so that the fuzzer spends its time behind them.
func fuzzMultiFilesReceiver(_ bytes: UnsafeRawBufferPointer) {
    var receiver = MultiFilesReceiver(
        ReceiverConfiguration(installedVersion: 1, silenceTimeout: .seconds(3), usesOfferedFileName: true),
        startingAt: MonotonicInstant(nanoseconds: 0))
    var now = MonotonicInstant(nanoseconds: 0)
    var settledByteCount: UInt64 = 0
    var rest = bytes[...]
    while rest.count >= 4, receiver.outcome == nil {
        let start = rest.startIndex
        let flags = rest[start]
        now = now.advanced(by: .milliseconds(Int64(rest[start + 1]) * 4))
        let wanted = Int(rest[start + 2]) << 8 | Int(rest[start + 3])
        rest = rest.dropFirst(4)
        var datagram = Array(rest.prefix(wanted))
        rest = rest.dropFirst(datagram.count)
        if flags & 3 != 0, datagram.count >= 4 {
            datagram.replaceSubrange(0..<4, with: [4, 3, 2, flags & 1 != 0 ? 1 : 2])
        }
        let sender = SenderID(addressHigh: 0, addressLow: 1, port: UInt16(flags >> 6))
        switch receiver.receive(datagram.span.bytes, from: sender, at: now) {
        case .begin:
            settledByteCount = 0
            precondition(receiver.offer?.fileName.isPlainFileName == true, "an unsafe name was accepted")
        case .store(let datagramOffset, let byteCount, let fileOffset):
            precondition(byteCount > 0 && datagramOffset >= DatagramHeader.encodedByteCount)
            precondition(datagramOffset + byteCount <= datagram.count, "it stores bytes that are not there")
            let end = UInt64(fileOffset) + UInt64(byteCount)
            precondition(end <= UInt64(receiver.offer?.fileByteCount ?? 0), "it stores beyond the file")
            precondition(UInt64(fileOffset) >= settledByteCount, "it stores over what is settled")
        case .none, .noteRepeatedOffer:
            break
        }
        settledByteCount = receiver.map?.contiguousByteCount ?? 0
        if receiver.needsVerification, let offer = receiver.offer {
            let digest =
                flags & 4 != 0
                ? offer.digest : MD5Digest(reading: [UInt8](repeating: 9, count: 16).span.bytes, at: 0)
            if case .begin = receiver.verify(digest: digest) { settledByteCount = 0 }
        }
        receiver.reachDeadline(at: now)
    }
}
