import AnnouncementCasting
import ArgumentParser
import Datagrams
import Glibc
import Terminal

/// Announces a depot's metadata, for devices that cannot ask for it.
struct Announce: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Announce a depot's metadata and sessions to a multicast group, until a signal comes.",
        discussion: """
            Repeats, as a small FLUTE session (RFC 6726, TSI 0): all roots, the timestamp, the snapshot and the \
            targets that it names, and the descriptions of sessions given with --session. What a device needs that \
            knows the newest root comes at least every 2 s, as far as the rate allows; old roots come more rarely. \
            A device refreshes from this alone: 'fleetcast tuf --announcement default'.

            New metadata is announced within half a second, when its timestamp is on the disk; what is only half \
            published is not. Descriptions of sessions are read again when they change. They are not signed.

            EXAMPLES:
              fleetcast announce /srv/depot --interface eth0
              fleetcast announce /srv/depot --rate 512kbit --session /srv/sessions --json
              fleetcast announce /srv/depot --group ff15::4201 --interface eth0

            EXIT STATUS: 1 failed, 64 wrong usage, 130 ended by a signal, in order.
            """
    )

    @OptionGroup var options: AnnounceOptions

    func run() throws {
        TerminationSignals.note()
        var report = AnnounceReport(self.options)
        defer { report.clear() }
        do {
            let socket = try DatagramSender(to: self.options.destination, self.options.socketOptions)
            var announcement = try Announcement.prepared(self.options.settings, through: socket)
            try announcement.run(isInterrupted: { TerminationSignals.isTerminationRequested }) {
                report.tell($0)
            }
        } catch {
            report.clear()
            FECRun.complain("\(error)")
            throw ExitCode(1)
        }
        throw ExitCode(130)
    }
}
