import ArgumentParser
import DurableStorage
import JSONCoding
import RepositorySigning
import Terminal
import UpdateMetadata

/// Publishes a release.
struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a file as a release: hash it, sign it, put it into the depot.",
        discussion: """
            Clients see the release when the last of the new metadata is in place, and not before: a command that is \
            killed, or meets a full disk, leaves the repository as it was. The file is copied into the depot.

            Publishing the same file with other properties changes the properties: so a rollout is widened. Where \
            the keys at hand do not meet the threshold of targets, a draft waits for further signatures.

            EXAMPLES:
              fleetcast publish rootfs.img --product gateway --version 1.4.2
              fleetcast publish rootfs.img --product gateway --version 1.5.0 --hardware revB --rollout 10% \\
                --window "Sat,Sun 02:00-04:30" --from ">=1.4.0 <1.5.0" --handler image
              fleetcast publish app.tgz --product kiosk --version 2.0.0 --keys /media/stick --json

            EXIT STATUS: 0 published or waiting for signatures, 1 failed, 64 wrong usage, 130 ended by a signal.
            """
    )

    @Argument(help: "The artifact: any file.")
    var file: String

    @OptionGroup var depot: DepotOptions
    @OptionGroup var release: ReleaseOptions

    @Option(
        help: ArgumentHelp("Path of the target. Default: PRODUCT/VERSION/FILENAME.", valueName: "target path")
    )
    var name: String?

    @Flag(help: "Replace a target of that path that has other bytes.")
    var replace = false

    @Flag(help: "Do not sign the symbols for a broadcast.")
    var noBroadcast = false

    @Option(
        help: ArgumentHelp(
            "Signed repair symbols in per cent of a block's source symbols, 0 to 1000. Default: as"
                + " configured, 50.",
            valueName: "percent"))
    var repair: Int?

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func validate() throws {
        guard (0...1_000).contains(self.repair ?? 0) else { throw ValidationError("--repair is 0 to 1000") }
        guard self.name.map({ TargetPath($0) != nil }) ?? true else {
            throw ValidationError("--name is 1 to 1024 bytes long")
        }
        _ = try self.release.release()
    }

    func run() throws {
        let release = try self.release.release()
        if let warning = self.release.handlerWarning { FECRun.complain("warning: \(warning)") }
        let outcome = try OperatorRun.run { progress in
            try self.depot.change { repository in
                let percent = self.noBroadcast ? nil : self.repair ?? repository.settings.repairPercent
                var request = PublishingRequest(file: self.file, release: release, repairPercent: percent)
                request.targetPath = self.name.flatMap { TargetPath($0) }
                request.isReplacing = self.replace
                return try repository.publish(request, progress: progress)
            }
        }
        self.json ? OperatorRun.say(self.object(outcome)) : self.tell(outcome)
    }

    private func object(_ outcome: PublishingOutcome) -> JSONObject {
        var object: JSONObject = [
            "target": .string(outcome.targetPath.text), "bytes": .number(JSONNumber(outcome.file.byteCount)),
            "sha256": .string(hexadecimal(outcome.file.digests.sha256 ?? [])),
            "unchanged": .bool(outcome.isUnchanged),
        ]
        for member in OperatorRun.json(outcome.settlement).members { object[member.key] = member.value }
        return object
    }

    private func tell(_ outcome: PublishingOutcome) {
        let path = printable(outcome.targetPath.text)
        if outcome.isUnchanged {
            let isDraft = outcome.settlement.isWaiting(for: .targets)
            OperatorRun.say(
                isDraft ? "'\(path)' is in the draft already." : "'\(path)' is published already, just so.")
        } else {
            OperatorRun.say(
                "'\(path)': \(HumanText.bytes(outcome.file.byteCount)), SHA-256"
                    + " \(hexadecimal(outcome.file.digests.sha256 ?? []))")
        }
        OperatorRun.tell(outcome.settlement)
        self.tellNext(outcome)
    }

    /// How the release is broadcast, once devices may have it.
    private func tellNext(_ outcome: PublishingOutcome) {
        let hasSignatures = outcome.file.custom.flatMap { try? Release(parsing: $0) }?.broadcast != nil
        guard hasSignatures, !outcome.settlement.isWaiting(for: .targets),
            let artifact = ArtifactStore(of: DepotDirectory(path: self.depot.path)).location(
                outcome.targetPath, sha256: outcome.file.digests.sha256 ?? [])
        else { return }
        let path = printable(artifact)
        OperatorRun.say(
            "To broadcast it: fleetcast cast '\(path)' --signatures '\(ArtifactStore.signatures(of: path))'"
                + " --group GROUP --port PORT --rate RATE")
    }
}
