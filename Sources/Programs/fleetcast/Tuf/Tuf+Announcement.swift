import AnnouncementReception
import Datagrams
import LayeredCoding
import SystemClock
import Terminal
import Timekeeping
import TrustedUpdate
import UpdateFetching

// Metadata from what somebody announces.
extension Tuf {
    /// Tries `attempt` with what comes, until it is successful or time is over.
    ///
    /// - Parameter attempt: returns `nil` where something that it wants is still to come.
    /// - Returns: what the last attempt returned that was successful.
    func listen<Value>(
        _ attempt: (AnnouncedFiles, AnnouncementUpdateSource) throws -> Value?
    ) throws -> Value {
        let listener = try self.listener()
        let report = TufReport(self.options.json)
        let deadline = MonotonicClock.now().advanced(by: .seconds(Int64(self.options.timeout)))
        var value: Value?
        let outcome = try listener.listen(
            until: deadline, isInterrupted: { TerminationSignals.isTerminationRequested },
            onNotice: { report.noticed($0) }
        ) { files in
            do {
                guard let result = try attempt(files, AnnouncementUpdateSource(files)) else {
                    return .unfinished
                }
                value = result
                return .done
            } catch let failure as UpdateFailure {
                return failure.isUnfinished ? .unfinished : .refused("\(failure)")
            }
        }
        if let value { return value }
        throw AnnouncementFailure(outcome, self.options)
    }

    private func listener() throws -> AnnouncementListener {
        guard let group = self.options.announcement?.address, let sessionID = TransportSessionID(0) else {
            preconditionFailure("options that were checked")
        }
        var options = DatagramReceiver.Options(on: group)
        options.source = self.options.source.flatMap { InternetAddress($0, port: 0) }
        if let name = self.options.interface { options.interface = try NetworkInterface(named: name) }
        return try AnnouncementListener(options, sessionID: sessionID)
    }
}

/// Why nothing came of listening to announcements.
struct AnnouncementFailure: Error, CustomStringConvertible {
    let description: String

    init(_ outcome: AnnouncementOutcome, _ options: TufOptions) {
        let group = options.announcement.map { "\($0.address)" } ?? ""
        switch outcome {
        case .nothingHeard:
            self.description =
                "nothing was heard on \(group) in \(options.timeout) s. Check that 'fleetcast announce' runs and sends"
                + " to this group and port, that --interface\(options.interface.map { " \($0)" } ?? "") is the one"
                + " that it reaches, that --source, if given, is its address, and that no firewall drops UDP"
        case .timeIsOver(let summary) where summary.refusedCount > 0:
            self.description =
                "all that was announced on \(group) in \(options.timeout) s was refused; what is trusted stays as it"
                + " was. --source listens to one address only"
        case .timeIsOver(let summary):
            self.description =
                "\(FECRun.count(summary.datagramCount, "packet")) of \(FECRun.count(summary.sourceCount, "source")) on"
                + " \(group) did not suffice in \(options.timeout) s: "
                + (summary.hasFiles
                    ? "some files are still missing; a longer --timeout may help"
                    : "no whole file was among them; is it an announcement at all?")
        case .interrupted, .done:
            self.description = "stopped"
        }
    }
}
