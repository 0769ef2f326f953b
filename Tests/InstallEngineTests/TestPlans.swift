import InstallEngine

/// Plans as the handlers make them, with everything that is optional.
enum TestPlans {
    static let release = plan(
        .release,
        .release(
            ReleasePlace(
                directory: "/opt/app", name: "1.1", staging: ".1.1.staging", previousTarget: "releases/1.0")),
        [
            .runDownloadHook, .runBeforeHook, .unpack, .placeRelease, .switchRelease, .restartServices,
            .runAfterHook, .trial, .prune,
        ],
        [
            .init(.restoreRelease, onlyAfter: .switchRelease),
            .init(.restartServices, onlyAfter: .switchRelease), .init(.discard), .init(.runRollbackHook),
        ])

    static let script = plan(
        .script,
        .script(
            ScriptPlace(
                directory: "/opt/app", staging: ".dst.staging", former: ".dst.former",
                previousVersionFile: [0x31, 0x0A])),
        [.runBeforeHook, .unpack, .runScript, .placeContent, .runAfterHook, .trial, .prune],
        [.init(.restoreContent, onlyAfter: .placeContent), .init(.discard), .init(.runRollbackHook)])

    static let image = plan(
        .image, imagePlace,
        [
            .runDownloadHook, .runBeforeHook, .writeSlot, .runAfterHook, .armTrial, .restartDevice,
            .checkBooted, .trial, .confirmSlot, .prune,
        ],
        [.init(.restoreSlot, onlyAfter: .armTrial), .init(.runRollbackHook)])

    static let command = plan(
        .command, .command,
        [
            .runBeforeHook, .handOver, .restartDevice, .runAfterHook, .trial, .confirmByCommand,
        ],
        [
            .init(.undoByCommand, onlyAfter: .handOver), .init(.restartDevice, onlyAfter: .handOver),
            .init(.runRollbackHook),
        ])

    /// As ``image``, from standard input.
    static let stream = {
        var plan = TestPlans.image
        plan.artifact?.source = .stream
        return plan
    }()

    /// Back to the slot before.
    static let goBack = {
        var plan = TestPlans.plan(
            .image, imagePlace, [.armTrial, .restartDevice, .checkBooted, .trial, .confirmSlot],
            [.init(.restoreSlot, onlyAfter: .armTrial)])
        plan.purpose = .goBack
        plan.artifact = nil
        return plan
    }()

    static let all = [release, script, image, command, stream, goBack]

    static func plan(
        _ handler: HandlerKind, _ place: InstallPlace, _ steps: [InstallStep],
        _ undoSteps: [InstallPlan.UndoStep]
    ) -> InstallPlan {
        InstallPlan(
            deployment: 1, purpose: .install, handler: handler, version: "1.1", previousVersion: "1.0",
            artifact: InstallArtifact(
                source: .file(path: "/var/spool/app.tar.gz"), name: "app.tar.gz", byteCount: 1000,
                sha256: [UInt8](0..<32)),
            place: place, steps: steps, undoSteps: undoSteps)
    }

    private static let imagePlace = {
        guard let slot = SlotName("B"), let previousSlot = SlotName("A") else { return InstallPlace.command }
        return .image(ImagePlace(slot: slot, previousSlot: previousSlot))
    }()
}
