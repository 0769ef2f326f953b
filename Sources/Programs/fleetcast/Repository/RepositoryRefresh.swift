import ArgumentParser
import Glibc
import RepositorySigning
import Terminal
import UpdateMetadata

/// Signs the online roles anew.
struct RepositoryRefresh: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Sign timestamp and snapshot anew where they are due.",
        discussion: """
            Needs the keys of timestamp and snapshot only. Run it with --watch beside the server, or once an hour by a \
            timer; doing nothing costs nothing. What fails is tried again a minute later.

            EXAMPLES:
              fleetcast repository refresh --depot /srv/fleetcast
              fleetcast repository refresh --depot /srv/fleetcast --watch

            EXIT STATUS: 0 done, 1 failed, 64 wrong usage, 130 ended by a signal (--watch: 0).
            """
    )

    @OptionGroup var depot: DepotOptions

    @Flag(help: "Go on until a signal comes, and sign whenever something is due.")
    var watch = false

    func run() throws {
        guard self.watch else {
            return try OperatorRun.run { _ in
                let (settlement, next) = try self.depot.change { try $0.refresh() }
                OperatorRun.tell(settlement)
                if settlement.published.isEmpty { OperatorRun.say("Nothing is due before \(next).") }
            }
        }
        TerminationSignals.note()
        while !TerminationSignals.isTerminationRequested {
            self.pause(until: self.refresh())
        }
    }

    /// Refreshes once.
    ///
    /// - Returns: when to do so again.
    private func refresh() -> UTCTime {
        do {
            let (settlement, next) = try self.depot.change { try $0.refresh() }
            if !settlement.published.isEmpty { OperatorRun.tell(settlement) }
            return next
        } catch {
            FECRun.complain("\(error)")
            return DepotOptions.now.advanced(bySeconds: 60)
        }
    }

    /// Sleeps in short pieces: clocks are set, machines are suspended.
    private func pause(until time: UTCTime) {
        while !TerminationSignals.isTerminationRequested, DepotOptions.now < time {
            var rest = timespec(tv_sec: 1, tv_nsec: 0)
            nanosleep(&rest, nil)
        }
    }
}
