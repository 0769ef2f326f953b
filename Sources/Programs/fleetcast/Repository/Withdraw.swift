import ArgumentParser
import RepositorySigning
import Terminal
import UpdateMetadata

/// Takes a release back.
struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a release back: devices are not offered it any more.",
        discussion: """
            The metadata is published without the target; then its files are removed. Devices that installed the \
            release keep it: publish a newer one to replace it.

            EXAMPLE:
              fleetcast withdraw gateway/1.4.2/rootfs.img --depot /srv/fleetcast

            EXIT STATUS: 0 withdrawn or waiting for signatures, 1 failed, 64 wrong usage.
            """
    )

    @Argument(help: "Path of the target, as 'fleetcast repository list' shows it.")
    var target: String

    @OptionGroup var depot: DepotOptions

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        guard let path = TargetPath(self.target) else {
            throw ValidationError("that cannot be a target's path")
        }
        let settlement = try OperatorRun.run { _ in
            try self.depot.change { try $0.withdraw(path) }
        }
        guard !self.json else { return OperatorRun.say(OperatorRun.json(settlement)) }
        OperatorRun.tell(settlement)
    }
}
