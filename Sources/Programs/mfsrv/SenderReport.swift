import DurableStorage
import MultiFilesFormat
import MultiFilesTransport
import Terminal

/// Prints what the carousel does, in the original's lines.
struct SenderReport {
    /// Whether each datagram gets a line.
    let isDebugging: Bool

    /// Prints the lines before the first cycle.
    func start(path: String, name: FileName, informationDelay: UInt32, bytesPerSecond: UInt64?) {
        self.print("Using file:\(printable(path)) file name:\(name) prophylactic_delay:\(informationDelay)")
        guard let bytesPerSecond else {
            return self.print("Speed:unlimited")
        }
        self.print("Speed:\(bytesPerSecond) bytes/sec psleep: \(Self.pause(bytesPerSecond: bytesPerSecond))")
    }

    /// Prints the lines of an event, if it has any.
    func tell(_ event: CarouselEvent) {
        switch event {
        case .cycleBegan(let offer, let number):
            self.print("+ Sending file:\(offer.fileName) sequence:\(number)")
        case .informationSent(_, let socket):
            let byteCount = Offer.datagramByteCount
            self.print("o Prophylactic info: \(byteCount) bytes from \(byteCount) send to socket:\(socket)")
        case .blocksSent(let firstHeader, let byteCount):
            guard self.isDebugging else { return }
            self.printBlocks(firstHeader, byteCount)
        case .cycleEnded(let offer, _):
            self.print("o File:\(offer.fileName) successfully sent")
        case .fileChanged:
            self.print("! The file changed. Waiting until it rests ...")
        case .fileUnusable(let error):
            Terminal.writeLine("mfsrv: \(error); waiting for a file that can be sent", to: .error)
        case .fileReloaded(let offer):
            self.print("! New file:\(offer.fileName) size:\(offer.fileByteCount) bytes md5:\(offer.digest)")
        }
    }

    private func printBlocks(_ firstHeader: DatagramHeader, _ byteCount: Int) {
        var offset = 0
        while offset < byteCount {
            let blockByteCount = min(DataBlock.payloadByteCount, byteCount - offset)
            self.print(
                "d Data: sequence:\(firstHeader.cycleNumber) offset:\(Int(firstHeader.fileOffset) + offset) "
                    + "size:\(blockByteCount)")
            offset += blockByteCount
        }
    }

    private func print(_ line: String) {
        Terminal.writeLine(line, to: .output)
    }

    /// The pause between two blocks in microseconds, reckoned as the original does: from whole blocks a second.
    private static func pause(bytesPerSecond: UInt64) -> UInt64 {
        let block = UInt64(DataBlock.payloadByteCount)
        let blocksPerSecond = bytesPerSecond / block
        return blocksPerSecond > 0 ? 1_000_000 / blocksPerSecond : block * 1_000_000 / bytesPerSecond
    }
}
