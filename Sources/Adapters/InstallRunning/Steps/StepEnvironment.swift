internal import InstallEngine

/// What hooks, scripts and commands find in their environment.
enum StepEnvironment {
    /// The variables of a step.
    ///
    /// - Parameter reason: why the deployment is rolled back, if it is.
    static func variables(
        for step: InstallStep, of plan: InstallPlan, reason: FailureReason?
    ) -> [String: String] {
        var variables = [
            "FLEETCAST_DEPLOYMENT": "\(plan.deployment)",
            "FLEETCAST_HANDLER": plan.handler.rawValue,
            "FLEETCAST_VERSION": plan.version,
            "FLEETCAST_PREVIOUS_VERSION": plan.previousVersion ?? "",
        ]
        if let hook = self.hookName(of: step) { variables["FLEETCAST_HOOK"] = hook }
        if let reason {
            let text = reason.text.isEmpty ? "" : ": " + reason.text
            // A NUL would end the variable, and the rest of the reason with it.
            variables["FLEETCAST_REASON"] = (reason.kind.rawValue + text).filter { $0 != "\0" }
        }
        if let artifact = plan.artifact { self.add(artifact, to: &variables) }
        self.add(plan.place, to: &variables)
        if step == .runScript {
            variables["CURVER"] = plan.previousVersion ?? "0"
            variables["NEWVER"] = plan.version
        }
        return variables
    }

    /// The name by which a hook is configured.
    static func hookName(of step: InstallStep) -> String? {
        switch step {
        case .runDownloadHook: return "before-download"
        case .runBeforeHook: return "before-install"
        case .runAfterHook: return "after-install"
        case .runRollbackHook: return "on-rollback"
        default: return nil
        }
    }

    private static func add(_ artifact: InstallArtifact, to variables: inout [String: String]) {
        variables["FLEETCAST_ARTIFACT"] = artifact.name
        if case .file(let path) = artifact.source { variables["FLEETCAST_ARTIFACT_PATH"] = path }
        if let digest = artifact.sha256 { variables["FLEETCAST_SHA256"] = hexadecimalText(digest) }
    }

    private static func add(_ place: InstallPlace, to variables: inout [String: String]) {
        switch place {
        case .release(let place):
            variables["FLEETCAST_RELEASE_DIRECTORY"] = "\(place.directory)/releases/\(place.name)"
        case .image(let place):
            variables["FLEETCAST_SLOT"] = place.slot.text
            variables["FLEETCAST_PREVIOUS_SLOT"] = place.previousSlot.text
        case .script(let place):
            variables["FLEETCAST_RELEASE_DIRECTORY"] = "\(place.directory)/dst"
        case .command:
            break
        }
    }
}
