import MultiFilesEngine
import MultiFilesFormat
import Timekeeping

/// Does for the receiving engine what its shell does: keeps the file, and the digest.
struct ReceivingEndpoint {
    var receiver: MultiFilesReceiver
    private(set) var file: [UInt8] = []
    private(set) var beginCount = 0

    init(installedVersion: UInt32 = 0, timeout: Interval = .seconds(10), usesOfferedFileName: Bool = true) {
        self.receiver = MultiFilesReceiver(
            ReceiverConfiguration(
                installedVersion: installedVersion, silenceTimeout: timeout,
                usesOfferedFileName: usesOfferedFileName),
            startingAt: MonotonicInstant(nanoseconds: 0))
    }

    mutating func take(_ datagram: [UInt8], from port: UInt16 = 1, at now: MonotonicInstant) {
        let sender = SenderID(addressHigh: 0, addressLow: 7, port: port)
        self.perform(self.receiver.receive(datagram.span.bytes, from: sender, at: now), datagram)
        guard self.receiver.needsVerification else { return }
        self.perform(self.receiver.verify(digest: SimulatedFile.digest(of: self.file)), [])
    }

    private mutating func perform(_ action: ReceptionAction, _ datagram: [UInt8]) {
        switch action {
        case .none, .noteRepeatedOffer:
            break
        case .begin:
            self.beginCount += 1
            // A claim of gigabytes is believed no further than the simulation needs.
            let byteCount = min(1 << 20, Int(self.receiver.offer?.fileByteCount ?? 0))
            self.file = [UInt8](repeating: 0, count: byteCount)
        case .store(let datagramOffset, let byteCount, let fileOffset):
            let place = Int(fileOffset)..<(Int(fileOffset) + byteCount)
            guard place.upperBound <= self.file.count else { return }
            self.file.replaceSubrange(place, with: datagram[datagramOffset..<(datagramOffset + byteCount)])
        }
    }
}
