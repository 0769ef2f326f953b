import ArgumentParser
import DurableStorage
import Glibc
import RepositorySigning
import Terminal
import UpdateMetadata

/// What the commands about drafts do.
enum DraftRun {
    /// Changes a draft, and shows it.
    static func change(
        _ depot: DepotOptions, _ role: RoleName,
        _ change: (inout Repository<DepotDirectory, OperatorPassphrases>) throws -> Void
    ) throws {
        try OperatorRun.run { _ in
            try depot.change { repository in
                try change(&repository)
                for line in try repository.signatureRequest(for: role).summary { OperatorRun.say(line) }
            }
        }
        OperatorRun.say(
            "Drafted. Next: fleetcast \(role) sign (with keys at hand), or fleetcast \(role) export FILE.")
    }

    /// Shows a draft and who has signed it.
    static func show(_ depot: DepotOptions, _ role: RoleName) throws {
        try OperatorRun.run { _ in
            let repository = try depot.repository()
            for line in try repository.signatureRequest(for: role).summary { OperatorRun.say(line) }
            for endorsement in try repository.endorsements(of: role) {
                let others = endorsement.others.map { String($0.text.prefix(8)) }.joined(separator: ", ")
                OperatorRun.say(
                    "signed by \(endorsement.signers.count) of \(endorsement.threshold) that the keys of root"
                        + " \(endorsement.rootVersion) ask for; not by: \(others.isEmpty ? "-" : others)")
            }
        }
    }

    /// Writes what is to be signed.
    static func export(_ depot: DepotOptions, _ role: RoleName, to file: String) throws {
        try OperatorRun.run { _ in
            let request = try depot.repository().signatureRequest(for: role)
            try request.write(to: file)
            for line in request.summary { OperatorRun.say(line) }
        }
        OperatorRun.say(
            "Wrote '\(printable(file))'. Where the key is: fleetcast \(role) sign \(printable(file)) --key KEY"
        )
    }

    /// Signs drafts in the depot with the keys at hand, and publishes what is ready.
    static func signHere(_ depot: DepotOptions, _ role: RoleName, isAsked: Bool) throws {
        try OperatorRun.run { _ in
            try depot.change { repository in
                _ = try repository.signatureRequest(for: role)
                for request in try repository.signatureRequests() {
                    for line in request.summary { OperatorRun.say(line) }
                }
                try Self.confirm(isAsked)
                OperatorRun.tell(try repository.signAndSettle())
            }
        }
    }

    /// Signs an exported draft.
    static func sign(
        _ file: String, of role: RoleName, _ depot: DepotOptions, to output: String?, isAsked: Bool
    ) throws {
        try OperatorRun.run { _ in
            let request = try SignatureRequest(reading: file)
            guard request.role == role else {
                let command = "fleetcast \(request.role) sign \(printable(file))"
                throw ValidationError(
                    "that is a request to sign \(request.role), not \(role). If you mean to: \(command)")
            }
            if let output { try requireFreeName(output) }
            for line in request.summary + request.completeSummary { OperatorRun.say(line) }
            guard depot.keyFiles.count == 1, let keyFile = depot.keyFiles.first else {
                throw ValidationError("name the private key to sign with: --key FILE, once")
            }
            if isAsked { try self.requireConsent() }
            var passphrases = try OperatorPassphrases(file: depot.passphraseFile)
            let key = try KeyFile(reading: keyFile).open(&passphrases)
            let path = output ?? "\(file).\(key.id.text.prefix(8)).sig"
            try SignatureFile(signing: request, with: key).write(to: path)
            OperatorRun.say(
                "Signed: '\(printable(path))'. At the depot: fleetcast \(request.role) collect \(printable(path))"
            )
        }
    }

    /// As ``requireConsent()`` where somebody is there to answer; a script at the depot has the keys in its hand.
    private static func confirm(_ isAsked: Bool) throws {
        guard isAsked, Terminal.isInteractive(.input), Terminal.isInteractive(.output) else { return }
        try self.requireConsent()
    }

    /// Asks a person at a terminal whether to sign; without one, nobody has agreed.
    private static func requireConsent() throws {
        guard let answer = try Terminal.readAnswer("Sign this? [y/N] ") else {
            FECRun.complain(
                "not signed: there is no terminal to ask at. Say --yes if you have read the above.")
            throw ExitCode(1)
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            FECRun.complain("not signed")
            throw ExitCode(1)
        }
    }

    /// Takes signatures in, and publishes what is ready.
    static func collect(_ depot: DepotOptions, _ files: [String]) throws {
        try OperatorRun.run { progress in
            try depot.change { repository in
                for file in files {
                    try repository.collect(try SignatureFile(reading: file), from: file)
                }
                let settlement = try repository.settleAndTidy()
                OperatorRun.tell(settlement)
                guard settlement.published[.targets] != nil else { return }
                try repository.renewBroadcasts(progress: progress)
            }
        }
    }

    /// Removes a draft.
    static func discard(_ depot: DepotOptions, _ role: RoleName) throws {
        try OperatorRun.run { _ in
            try depot.change { try $0.discardDraft(of: role) }
        }
        OperatorRun.say("The draft of \(role) is gone.")
    }
}
