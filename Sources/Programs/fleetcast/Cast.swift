import ArgumentParser
import BroadcastCasting
import Datagrams
import DurableStorage
import Terminal

/// Sends files to any number of receivers at once.
struct Cast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cast",
        abstract: "Send files to a multicast group: one stream for any number of receivers.",
        discussion: """
            A lap sends each file's symbols and --overhead per cent of repair symbols. A receiver needs any as many \
            symbols as the file has, and one or two more: which ones it lost, and when it joined, does not matter. \
            With more laps, later ones send symbols that earlier ones did not (RaptorQ; the other codes repeat). \
            FLUTE, RFC 6726; other implementations receive it, too.

            The last names of the files are what receivers know them by. Files are read while they are sent, and \
            checked by receivers with SHA-256. With --forever a file that is replaced or written to is cast anew; \
            otherwise writing to it ends the cast with an error.

            Memory: repair symbols within --memory, and some 30 MB. A restarted cast of the same file goes on where \
            receivers left off; --state remembers what that takes. Less interleave is for receivers with little \
            memory: peers that keep a block until it is whole need interleave × block size × symbol size bytes.

            With --signatures, receivers that trust the release's broadcast key drop forged packets before they decode \
            anything; the stream stays plain FLUTE for others. Symbols of 1272 bytes and their blocks are those that \
            were signed, and a carousel repeats them when all have been sent.

            EXAMPLES:
              fleetcast cast firmware.img --group 239.1.2.3 --port 4001 --rate 20Mbit
              fleetcast cast a.img b.img --group 239.1.2.3 --port 4001 --rate 5Mbit --forever --sdp session.sdp
              fleetcast cast big.img --group ff15::4201 --port 4001 --interface eth0 --rate 1Gbit --laps 3
              fleetcast cast firmware.img --signatures firmware.img.mba1 --group 239.1.2.3 --port 4001 --rate 20Mbit

            EXIT STATUS: 0 all laps sent, 1 failed, 64 wrong usage, 130 ended by a signal, in order.
            """
    )

    @OptionGroup var options: CastOptions

    func run() throws {
        TerminationSignals.note()
        var report = CastReport(self.options)
        defer { report.clear() }
        let isComplete: Bool
        do {
            if let path = self.options.sdp { try requireWritableStatusFile(at: path) }
            isComplete = try self.cast(&report)
        } catch CastError.interrupted {
            throw ExitCode(130)
        } catch {
            report.clear()
            FECRun.complain("\(error)")
            throw ExitCode(1)
        }
        guard isComplete else { throw ExitCode(130) }
    }

    private func cast(_ report: inout CastReport) throws -> Bool {
        let settings = self.options.settings
        if let path = settings.statePath, self.options.state == nil, let slash = path.lastIndex(of: "/") {
            // Without the directory the state cannot be kept, which is told when it is to be.
            try? makeDirectories(String(path[..<slash]), permissions: 0o700)
        }
        let socket = try DatagramSender(to: self.options.destination, self.options.socketOptions)
        var broadcast = Broadcast(
            of: self.options.files, settings, through: socket, headerByteCount: self.options.headerByteCount,
            isInterrupted: { TerminationSignals.isTerminationRequested })
        if let path = self.options.sdp { try CastDescription.write(self.options, to: path) }
        return try broadcast.run { report.tell($0) }
    }
}
