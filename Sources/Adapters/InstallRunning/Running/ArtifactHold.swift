import DurableStorage
internal import InstallEngine

/// The file that a step uses, held to the digest of its plan.
///
/// What was planned is what is put in force, whoever has changed the file meanwhile, a hook or a power
/// failure.
struct ArtifactHold: Sendable {
    private let path: String
    private let identity: FileIdentity
    /// Whether the step may remove the file: other installers and scripts do that when they are done.
    private let mayBeRemoved: Bool

    /// Reads the file and compares its digest, where `step` uses the artifact of `plan`; `nil` where it does
    /// not, or where it does that itself, as the writing of slots.
    ///
    /// - Throws: ``ArtifactChanged``, `CancellationError`, or `StorageError` where it cannot be read.
    init?(for step: InstallStep, of plan: InstallPlan, isInterrupted: () -> Bool) throws {
        switch step {
        case .unpack: self.mayBeRemoved = false
        case .runScript, .handOver: self.mayBeRemoved = true
        default: return nil
        }
        guard let artifact = plan.artifact, case .file(let path) = artifact.source,
            let wanted = artifact.sha256
        else { return nil }
        let (digest, identity) = try ArtifactFile.identifiedDigest(of: path, isInterrupted: isInterrupted)
        guard digest == wanted else {
            throw ArtifactChanged(
                path: path,
                finding: "its SHA-256 is \(hexadecimalText(digest)), not \(hexadecimalText(wanted))")
        }
        self.path = path
        self.identity = identity
    }

    /// Looks at the file again, behind the step.
    ///
    /// - Throws: ``ArtifactChanged`` where it is not the one that was read.
    func check() throws(ArtifactChanged) {
        guard let now = FileIdentity(ofPath: self.path) else {
            if self.mayBeRemoved { return }
            throw ArtifactChanged(path: self.path, finding: "it was removed while it was used")
        }
        guard now == self.identity else {
            throw ArtifactChanged(path: self.path, finding: "it was written or replaced while it was used")
        }
    }
}

/// The file is not the one that was planned.
struct ArtifactChanged: Error, Hashable, CustomStringConvertible {
    /// Where it is.
    let path: String
    /// What was found.
    let finding: String

    var description: String {
        "'\(printable(self.path))' is not the file any more that was planned: \(self.finding). Install it from where"
            + " nobody writes"
    }
}
