import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import UpdateMetadata

/// Lists the keys of all roles.
struct KeyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of all roles, and which private keys are at hand.",
        discussion: """
            EXAMPLES:
              fleetcast key list --depot /srv/fleetcast
              fleetcast key list --keys /media/stick --json

            EXIT STATUS: 0 listed, 1 failed, 64 wrong usage.
            """
    )

    @OptionGroup var depot: DepotOptions

    @Flag(help: "Print one line of JSON for each key.")
    var json = false

    func run() throws {
        try OperatorRun.run { _ in
            let repository = try self.depot.repository()
            let state = try repository.state()
            for role in KeyChange.roles {
                guard let keys = state.root.role.roleKeys(of: role) else { continue }
                if !self.json {
                    OperatorRun.say(
                        "\(role): \(keys.threshold) of \(FECRun.count(keys.keyIDs.count, "key")) must sign")
                }
                for id in keys.keyIDs {
                    guard let key = state.root.role.keys[id] else { continue }
                    self.tell(role, id, key, keys.threshold, repository.signer.ring)
                }
            }
            let broadcast = BroadcastKeys.all(in: state.targets.role)
            if !self.json, !broadcast.isEmpty {
                OperatorRun.say("broadcast: vouches for packets, for no target")
            }
            for (id, key) in broadcast { self.tell(.broadcast, id, key, 1, repository.signer.ring) }
        }
    }

    private func tell(_ role: RoleName, _ id: KeyID, _ key: PublicKey, _ threshold: Int, _ ring: KeyRing) {
        let file = ring.files[key.defaultID]
        guard !self.json else {
            OperatorRun.say([
                "role": .string(role.text), "keyid": .string(id.text), "type": .string(key.keyType),
                "threshold": .number(JSONNumber(threshold)),
                "file": file.map { .string($0.path) } ?? .null,
                "sealed": file.map { .bool($0.isSealed) } ?? .null,
                "exposed": file.map { .bool($0.isExposed) } ?? .null,
            ])
            return
        }
        let place = file.map { "\(printable($0.path))\($0.isSealed ? " (passphrase)" : "")" } ?? "not at hand"
        OperatorRun.say("  \(id) \(printable(key.keyType))  \(place)")
    }
}
