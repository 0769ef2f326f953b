import ArgumentParser
import Datagrams
import MultiFilesEngine
import MultiFilesFormat
import MultiFilesTransport
import Terminal
import Timekeeping

/// The version of this program.
let programVersion = "0.1.0"

@main
struct Mfcln: AsyncParsableCommand {
    // The help is the original's, line by line, so the library's own is switched off.
    static let configuration = CommandConfiguration(
        commandName: "mfcln", usage: "mfcln [options], which mfcln -h lists", helpNames: [])

    /// What is asked of the kernel for datagrams that wait; at 100 MB/s it holds for 160 ms.
    private static let receiveBufferByteCount = 16 << 20

    @OptionGroup var options: ClientOptions

    func validate() throws {
        guard !self.options.isHelpRequested, !self.options.isVersionRequested else { return }
        guard self.options.timeout > 0 else { throw ValidationError("-t needs at least 1 second.") }
        guard self.options.port > 0 else { throw ValidationError("-p needs a port from 1 to 65535.") }
        guard InternetAddress(self.options.group, port: self.options.port) != nil else {
            throw ValidationError(
                "'\(self.options.group)' is not an IPv4 or IPv6 address; -i takes one, as 224.2.2.4.")
        }
        guard self.options.file != "" else { throw ValidationError("-f needs a file name, or -.") }
        guard self.options.installDirectory != "" else {
            throw ValidationError("--install needs a directory.")
        }
        guard self.options.installDirectory == nil || self.options.file != "-" else {
            throw ValidationError(
                "--install and -f - exclude each other: a package is either installed or shown.")
        }
    }

    func run() async throws {
        if self.options.isHelpRequested { return Terminal.writeLine(HelpText.text, to: .output) }
        if self.options.isVersionRequested { return Terminal.writeLine(programVersion, to: .output) }
        TerminationSignals.note()
        var report = ReceptionReport(linesTo: self.options.file == "-" ? .error : .output)
        let status: ClientStatus
        do {
            status = try await self.receive(&report)
        } catch {
            status = TerminationSignals.isTerminationRequested ? .interrupted : .failed
            report.complain(status == .failed ? "\(error)" : "interrupted; nothing new is installed")
        }
        guard status == .received else { throw ExitCode(status.rawValue) }
    }

    private func receive(_ report: inout ReceptionReport) async throws -> ClientStatus {
        let installation = try self.options.installDirectory.map { try Installation(into: $0, self.options) }
        let installedVersion = try self.options.version ?? installation?.installedVersion() ?? 0
        guard let group = InternetAddress(self.options.group, port: self.options.port) else { return .failed }
        let socket = try DatagramReceiver(
            on: group,
            interface: try self.options.interface.map { try NetworkInterface(named: $0) },
            bufferByteCount: Self.receiveBufferByteCount)
        let delivery = Delivery(self.options)
        var shell = ReceptionShell(
            from: socket,
            to: delivery.destination,
            ReceiverConfiguration(
                installedVersion: installedVersion,
                silenceTimeout: .seconds(Int64(self.options.timeout)),
                usesOfferedFileName: delivery.usesOfferedFileName),
            tellsEveryDatagram: self.options.isDebugging)
        try shell.checkDestination()
        let writesStatus = try delivery.checkStatusFile(&report)
        report.start()
        // The main thread is this loop's alone: nothing else wants to run before it is done.
        let result = try shell.run(
            isStopped: { TerminationSignals.isTerminationRequested },
            onEvent: { report.tell($0) })
        switch result {
        case .saved(let offer, let path):
            report.finish(path: path)
            try await installation?.install(package: path, version: offer.firmwareVersion, &report)
            if writesStatus { try delivery.finish(version: offer.firmwareVersion) }
            return .received
        case .ended(let outcome):
            return report.explain(outcome, self.options)
        case .stopped:
            return .interrupted
        }
    }
}
