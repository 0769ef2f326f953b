public import InstallEngine

/// What a step does, for a person who wants to know before it happens: `switch /opt/app/current from
/// releases/1.4.1 to releases/1.4.2`.
public struct StepDescription: Hashable, Sendable, CustomStringConvertible {
    /// A phrase that begins with a verb, without a full stop.
    public let description: String

    /// Describes one step of a plan.
    ///
    /// - Parameter measure: what the package will become, where that is known.
    public init(_ step: InstallStep, of plan: InstallPlan, measure: PackageMeasure? = nil) {
        let onDisk =
            switch plan.place {
            case .release(let place): Self.phrase(step, place, measure)
            case .script(let place): Self.phrase(step, place, plan, measure)
            case .image(let place): Self.phrase(step, place, plan)
            case .command: String?.none
            }
        self.description = onDisk ?? Self.phrase(step, plan)
    }
}

extension StepDescription {
    private static func phrase(
        _ step: InstallStep, _ place: ReleasePlace, _ measure: PackageMeasure?
    ) -> String? {
        let layout = ReleaseLayout(directory: place.directory)
        let release = layout.release(place.name)
        let staging = layout.release(place.staging)
        let target = layout.target(place.name)
        switch step {
        case .unpack: return "unpack \(self.amount(measure))into \(staging)"
        case .placeRelease: return "rename \(staging) to \(place.name)"
        case .switchRelease:
            guard let previous = place.previousTarget else {
                return "let \(layout.current) point to \(target)"
            }
            return "switch \(layout.current) from \(previous) to \(target)"
        case .restoreRelease:
            guard let previous = place.previousTarget else { return "remove \(layout.current)" }
            return "switch \(layout.current) back to \(previous)"
        case .discard: return "remove \(release) and \(staging)"
        case .prune: return "remove the oldest releases in \(layout.releases)"
        default: return nil
        }
    }

    private static func phrase(
        _ step: InstallStep, _ place: ScriptPlace, _ plan: InstallPlan, _ measure: PackageMeasure?
    ) -> String? {
        let layout = ScriptLayout(directory: place.directory)
        let staging = "\(place.directory)/\(place.staging)"
        switch step {
        case .unpack: return "unpack \(self.amount(measure))into \(staging)"
        case .runScript: return "run the package's script in \(staging)"
        case .placeContent:
            return "rename \(staging) to dst, and write \(plan.version) into \(layout.version)"
        case .restoreContent: return "give \(layout.content) and \(layout.version) their former content"
        case .discard: return "remove \(staging)"
        case .prune: return "remove the former content, \(place.directory)/\(place.former)"
        default: return nil
        }
    }

    private static func phrase(_ step: InstallStep, _ place: ImagePlace, _ plan: InstallPlan) -> String? {
        switch step {
        case .writeSlot:
            let byteCount = plan.artifact?.byteCount.map { ", \(byteText($0))," } ?? ""
            return
                "write \(plan.artifact?.name ?? "the image")\(byteCount) into slot \(place.slot), and read it"
                + " back"
        case .armTrial: return "let the boot loader try slot \(place.slot) once"
        case .checkBooted: return "find out whether slot \(place.slot) runs"
        case .confirmSlot: return "make slot \(place.slot) the one that is booted from now on"
        case .restoreSlot: return "let the boot loader boot slot \(place.previousSlot) again"
        case .prune: return "keep slot \(place.previousSlot) as it is"
        default: return nil
        }
    }

    /// What is the same for every handler.
    private static func phrase(_ step: InstallStep, _ plan: InstallPlan) -> String {
        switch step {
        case .runDownloadHook: "run the hook before the download"
        case .runBeforeHook: "run the hook before the installation"
        case .runAfterHook: "run the hook after the installation"
        case .runRollbackHook: "run the hook on rollback"
        case .handOver: "hand \(plan.artifact?.name ?? "the artifact") over to the other installer"
        case .restartServices: "restart the services"
        case .restartDevice: "restart the device"
        case .trial: "watch the health of version \(plan.version) until it is confirmed"
        case .confirmByCommand: "run the other installer's command that confirms"
        case .undoByCommand: "run the other installer's command that goes back"
        case .unpack, .writeSlot, .runScript, .placeRelease, .switchRelease, .placeContent, .armTrial,
            .checkBooted, .confirmSlot, .prune, .restoreRelease, .restoreContent, .restoreSlot, .discard:
            "do nothing for \(step.rawValue)"
        }
    }

    /// `12 entries, 3.4 MB `, with a space behind.
    private static func amount(_ measure: PackageMeasure?) -> String {
        guard let measure else { return "" }
        let noun = measure.entryCount == 1 ? "entry" : "entries"
        return "\(measure.entryCount) \(noun), \(byteText(measure.byteCount)), "
    }
}
