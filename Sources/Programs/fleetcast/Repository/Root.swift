import ArgumentParser
import UpdateMetadata

/// Ceremonies about the root role.
struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root",
        abstract: "Change which keys the roles have; sign root where its keys are.",
        discussion: """
            Changes gather in a draft. It is published when enough keys of the root in force and of the draft itself \
            have signed it; the keys may lie on different machines.

            EXAMPLE: a second and a third key for root, two of which must sign
              fleetcast root add-key root bob.pub
              fleetcast root add-key root carol.pub
              fleetcast root threshold root 2
              fleetcast root export request.json        take it to Bob
                fleetcast root sign request.json --key bob.key -o bob.sig
              fleetcast root sign                       with the keys at hand here
              fleetcast root collect bob.sig
            """,
        subcommands: [
            RootShow.self, RootAddKey.self, RootRemoveKey.self, RootThreshold.self, RootRenew.self,
            RootExport.self, RootSign.self, RootCollect.self, RootDiscard.self,
        ]
    )
}

/// Ceremonies about the targets role.
struct Targets: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets",
        abstract: "Sign targets where its keys are, when publishing leaves a draft that waits.",
        discussion: """
            EXAMPLE:
              fleetcast publish rootfs.img --product gateway --version 1.4.2     leaves a draft
              fleetcast targets export request.json                              take it to Alice
                fleetcast targets sign request.json --key alice.key -o alice.sig
              fleetcast targets collect alice.sig                                published
            """,
        subcommands: [
            TargetsShow.self, TargetsRenew.self, TargetsExport.self, TargetsSign.self, TargetsCollect.self,
            TargetsDiscard.self,
        ]
    )
}
