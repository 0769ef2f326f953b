import MultiFilesEngine
import MultiFilesFormat
import MultiFilesTransport
import SystemClock
import Terminal
import Timekeeping

/// Prints what a reception does, in the original's lines, and draws its progress on a terminal.
struct ReceptionReport {
    private let lines: Terminal.Stream
    private var status = StatusLine(on: .error)
    private var meter = RateMeter()
    /// How far the reception had come when it last told.
    private(set) var lastProgress: ReceptionProgress?

    /// Creates a report whose lines go to `lines`.
    init(linesTo lines: Terminal.Stream) {
        self.lines = lines
    }

    /// Prints the line before the first event.
    mutating func start() {
        self.print("Waiting for incoming data ...\n")
    }

    /// Prints the lines of an event, if it has any.
    mutating func tell(_ event: ReceptionEvent) {
        switch event {
        case .offerAccepted(let offer, let cycleNumber, let path):
            self.print(
                "Info message received.\nsequence:\(cycleNumber)\nfilename:\(offer.fileName)\n"
                    + "outfilename:\(path)\nsize:\(offer.fileByteCount) bytes\n")
        case .fileOpened(let offer):
            let size = offer.fileByteCount
            self.print(
                "Receiving data ...\nFilling file to required \(size) bytes, blocks size is:1048576\n"
                    + "File filled. Size is:\(size) requested size is:\(size).\nStarting write into")
        case .firstBlock(let offset, let byteCount):
            // The original's document shows the last byte of the first block.
            self.print("First offset:\(Int(offset) + byteCount - 1)")
        case .offerRepeated(let offer, let cycleOffset, let isForced):
            self.print(
                "Prophylactic info message received.\nfilename:\(offer.fileName)\noffset:\(cycleOffset)\n"
                    + "size:\(offer.fileByteCount) bytes\nforce update:\(isForced ? 1 : 0)\n"
                    + "fw_version:\(offer.firmwareVersion)")
        case .datagram(let header, let byteCount, let action):
            self.print(Self.line(of: header, byteCount: byteCount, action))
        case .progress(let progress):
            self.lastProgress = progress
            self.draw(progress)
        case .complete(_, let path):
            self.status.keep()
            self.print("\nFile '\(path)' received. Checking ...")
        case .digestComputed(let offer, let computed):
            self.print(
                "\(computed) - our file md5. size:\(offer.fileByteCount)\n\(offer.digest) - received md5\n"
                    + "MD5 check \(computed == offer.digest ? "success" : "failed")")
        case .startedOver:
            self.print("The file is damaged. Receiving it once more ...\n")
        }
    }

    private static func line(of header: DatagramHeader?, byteCount: Int, _ action: ReceptionAction) -> String
    {
        guard let header else { return "d Foreign datagram: \(byteCount) bytes, ignored" }
        let kind = header.messageType == .information ? "Info" : "Data"
        let fate =
            switch action {
            case .none: "ignored"
            case .begin: "accepted"
            case .store: "stored"
            case .noteRepeatedOffer: "repeated"
            }
        return "d \(kind): sequence:\(header.cycleNumber) offset:\(header.fileOffset) "
            + "size:\(header.bodyByteCount) flags:\(header.flags) \(fate)"
    }

    /// Prints the line after the verified file got its name.
    mutating func finish(path: String) {
        self.print("File '\(path)' checked. Success.")
    }

    /// Prints a line of output.
    mutating func print(_ line: String) {
        self.status.clear()
        Terminal.writeLine(line, to: self.lines)
    }

    /// Prints a line for standard error, behind the program's name.
    mutating func complain(_ line: String) {
        self.status.clear()
        Terminal.writeLine("mfcln: \(line)", to: .error)
    }

    /// How much of the file has arrived, in whole per cent.
    var lastPercent: Int {
        guard let progress = self.lastProgress, progress.fileByteCount > 0 else { return 0 }
        return Int(progress.receivedByteCount * 100 / progress.fileByteCount)
    }

    private mutating func draw(_ progress: ReceptionProgress) {
        guard self.status.isVisible else { return }
        self.meter.note(progress.receivedByteCount, at: MonotonicClock.now())
        let missing = progress.fileByteCount - min(progress.receivedByteCount, progress.fileByteCount)
        let fraction = Double(progress.receivedByteCount) / Double(max(progress.fileByteCount, 1))
        let rate = self.meter.bytesPerSecond
        let percent = missing == 0 ? 100 : min(99, Int(fraction * 100))
        let lost = progress.droppedCount == 0 ? "" : "  \(progress.droppedCount) dropped here"
        let figures =
            " \(HumanText.bytes(progress.receivedByteCount)) of \(HumanText.bytes(progress.fileByteCount))"
            + "  \(HumanText.rate(bytesPerSecond: rate ?? 0))  \(progress.missingBlockCount) blocks missing"
            + "  ETA \(HumanText.time(seconds: rate.map { Double(missing) / $0 }))\(lost)"
        let percentText = "\(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent)%"
        let columns = min(40, self.status.columnCount - figures.count - percentText.count - 2)
        let bar = columns < 4 ? "" : "|\(ProgressBar.text(fraction: fraction, columnCount: columns))|"
        self.status.show(percentText + bar + figures)
    }
}
