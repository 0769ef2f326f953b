import ArgumentParser
import BroadcastReceiver
import BroadcastReception
import ContentDecoding
import Datagrams
import Glibc
import SystemClock
import Terminal
import Timekeeping
import XMLReading

/// Receives files that `cast` or another FLUTE sender broadcasts.
struct Receive: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Receive broadcast files.",
        discussion: """
            Joins a FLUTE session (RFC 6726) at any moment, collects symbols until they are enough, checks each \
            file's digest, and only then gives it its name in the directory. What is incomplete when the program \
            ends stays in DIR/.fleetcast, and the next run goes on with it.

            With --trust nothing that is heard is believed: which files there are says the metadata that \
            'fleetcast tuf' has fetched, verified anew, and a packet counts only if the release's broadcast key \
            vouches for it. Metadata that has expired is refused: run 'fleetcast tuf ... refresh' first.

            EXAMPLES:
              fleetcast receive --group 239.1.2.3 --port 4001 --out /var/updates
              fleetcast receive --sdp session.sdp --out . --timeout 60
              fleetcast receive --group ff15::4201 --port 4201 --interface eth1 --out . --count 1 --json
              fleetcast receive --sdp session.sdp --out . --repair https://updates.example.net/files/
              fleetcast receive --sdp session.sdp --out . --trust /var/lib/fleetcast/metadata
              fleetcast receive --sdp session.sdp --out . --trust trust --product gateway --hardware revB

            EXIT STATUS:
              0    every file is complete, verified and in its place
              1    something is missing or was refused; standard error says what
              3    nothing was heard; with --trust: nothing genuine
              64   wrong usage
              130  ended by a signal
            """)

    /// What is asked of the kernel for datagrams that wait: a third of a second at 100 MB/s.
    private static let receiveBufferByteCount = 32 << 20

    @OptionGroup var options: ReceiveOptions

    func run() throws {
        TerminationSignals.note()
        var report = ReceiveReport(self.options)
        defer { report.clear() }
        do {
            let status = try self.receive(&report)
            if status != 0 { throw ExitCode(status) }
        } catch let code as ExitCode {
            throw code
        } catch {
            report.complain("\(error)")
            throw ExitCode(1)
        }
    }

    private func receive(_ report: inout ReceiveReport) throws -> Int32 {
        let channel = try ReceivedChannel(self.options)
        let releases = try self.releases()
        let output = try OutputDirectory(self.options.out)
        output.removeStale()
        var socket = DatagramReceiver.Options(on: channel.address)
        socket.source = channel.address.isMulticast ? channel.source : nil
        socket.interface = channel.interface
        socket.bufferByteCount = Self.receiveBufferByteCount
        let budget = ReceptionBudget(byteCount: self.options.memory.byteCount)
        let queue = try ReceptionQueue(listeningTo: [socket], capacityByteCount: budget.queueByteCount)
        report.tellStart(channel, queue.buffers)
        var shell = try self.shell(
            from: queue, into: output, self.configuration(channel, budget), releases)
        let outcome = try shell.run(isStopped: { TerminationSignals.isTerminationRequested }) { event in
            report.tell(event)
        }
        return report.tellEnd(outcome, shell.progress)
    }

    private func shell(
        from queue: ReceptionQueue, into output: consuming OutputDirectory,
        _ configuration: ReceiverConfiguration, _ releases: [WantedRelease]?
    ) throws -> BroadcastReceptionShell {
        guard let releases else {
            return BroadcastReceptionShell(
                from: queue, into: output, configuration, repair: try self.repair(),
                acceptsUnverified: self.options.unverified)
        }
        return try BroadcastReceptionShell(
            from: queue, into: output, configuration, trusting: releases, repair: try self.repair())
    }

    /// What is wanted with `--trust`; it is known before anything is listened to.
    private func releases() throws -> [WantedRelease]? {
        guard let directory = self.options.trust else { return nil }
        let spine = try self.options.spine.map { try BroadcastCatalog.spine(at: $0) }
        let device = self.options.product.map {
            DeviceKind(product: $0, hardware: self.options.hardware)
        }
        return try TrustedReleases.catalog(of: directory)
            .releases(named: self.options.release, for: device, spine: spine)
    }

    private func configuration(
        _ channel: ReceivedChannel, _ budget: ReceptionBudget
    ) -> ReceiverConfiguration {
        var configuration = ReceiverConfiguration(
            readDocument: { try readXML($0) }, expand: { try decodeContent($0, $1, maximumByteCount: $2) })
        configuration.sessionID = channel.sessionID
        configuration.source = channel.source.map { SourceID($0) }
        configuration.silenceLimit = .seconds(Int64(self.options.timeout))
        configuration.timeLimit = self.options.deadline.map { .seconds(Int64($0)) }
        configuration.ntpSeconds = WallClock.trustedNTPSeconds
        configuration.memoryByteCount = budget.engineByteCount
        if let limit = self.options.maxSize { configuration.objectByteLimit = UInt64(limit.byteCount) }
        if self.options.forever {
            configuration.goal = .endless
        } else if let count = self.options.count {
            configuration.goal = .fileCount(count)
        }
        return configuration
    }

    private func repair() throws -> RepairPlan? {
        try self.options.repair.map { try .http($0, windowSeconds: self.options.repairWindow) }
    }
}
