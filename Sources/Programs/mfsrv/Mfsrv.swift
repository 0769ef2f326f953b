import ArgumentParser
import ByteCoding
import Datagrams
import MultiFilesEngine
import MultiFilesFormat
import MultiFilesTransport
import Terminal
import Timekeeping

/// The version of this program.
let programVersion = "0.1.0"

@main
struct Mfsrv: ParsableCommand {
    // The help is the original's, line by line, so the library's own is switched off.
    static let configuration = CommandConfiguration(
        commandName: "mfsrv", usage: "mfsrv [options], which mfsrv -h lists", helpNames: [])

    @OptionGroup var options: ServerOptions

    func validate() throws {
        guard !self.options.isHelpRequested, !self.options.isVersionRequested else { return }
        guard self.options.files.count <= 1 else {
            throw ValidationError(
                "One sender sends one file. Run one mfsrv for each file, on a group or port of its own: "
                    + "-i 224.2.2.4 -f \(self.options.files[0]) and -i 224.2.2.5 -f \(self.options.files[1])."
            )
        }
        guard self.options.informationDelay > 0 else {
            throw ValidationError("-t needs at least 1 second between info messages.")
        }
        guard self.options.port > 0 else { throw ValidationError("-p needs a port from 1 to 65535.") }
        guard InternetAddress(self.options.group, port: self.options.port) != nil else {
            throw ValidationError(
                "'\(self.options.group)' is not an IPv4 or IPv6 address; -i takes one, as 224.2.2.4.")
        }
        guard self.options.cycleLimit != 0 else {
            throw ValidationError("--loop-count needs at least 1 cycle.")
        }
    }

    func run() throws {
        if self.options.isHelpRequested { return Terminal.writeLine(HelpText.text, to: .output) }
        if self.options.isVersionRequested { return Terminal.writeLine(programVersion, to: .output) }
        TerminationSignals.note()
        do {
            try self.send()
        } catch {
            // A signal while the file was still being read is no failure.
            guard !TerminationSignals.isTerminationRequested else { return }
            Terminal.writeLine("mfsrv: \(error)", to: .error)
            throw ExitCode(1)
        }
    }

    private func send() throws {
        let path = self.options.files.first ?? "testfile.bin"
        let file = try CarouselFile(opening: path)
        let report = SenderReport(isDebugging: self.options.isDebugging)
        report.start(
            path: path, name: file.name, informationDelay: self.options.informationDelay,
            bytesPerSecond: self.bytesPerSecond)
        let offer = try file.offer(version: self.options.version) {
            TerminationSignals.isTerminationRequested
        }
        let socket = try self.openSocket()
        var carousel = Carousel(sending: file, as: offer, through: socket, self.senderConfiguration)
        try carousel.run(
            isStopped: { TerminationSignals.isTerminationRequested },
            onEvent: { report.tell($0) })
    }

    private var bytesPerSecond: UInt64? {
        self.options.speed == 0 ? nil : UInt64(self.options.speed) * 1024
    }

    private var senderConfiguration: SenderConfiguration {
        SenderConfiguration(
            bytesPerSecond: self.bytesPerSecond,
            informationInterval: .seconds(Int64(self.options.informationDelay)),
            byteOrder: self.options.byteOrder == .little ? .little : .network,
            isForced: self.options.isForced,
            cycleLimit: self.options.cycleLimit)
    }

    private func openSocket() throws -> DatagramSender {
        guard let destination = InternetAddress(self.options.group, port: self.options.port) else {
            throw ValidationError("'\(self.options.group)' is not an address.")
        }
        var socketOptions = DatagramSender.Options()
        socketOptions.hopLimit = self.options.hopLimit
        // As the original sends them: its users' networks know these datagrams without a mark.
        socketOptions.codePoint = 0
        if let name = self.options.interface {
            socketOptions.interface = try NetworkInterface(named: name)
        }
        return try DatagramSender(to: destination, socketOptions)
    }
}
