import InstallEngine

extension InstallPlanner {
    /// A free name is looked for among so many.
    private static var nameLimit: Int { 1000 }

    /// Plans for the handler `release`.
    func releaseDraft(
        _ request: InstallRequest, isReadable: Bool, on disk: Disk, _ findings: inout PlanFindings
    ) -> PlanDraft? {
        guard let settings = self.settings.release else {
            findings.add(problem: "The handler release is not configured; add a section [release].")
            return nil
        }
        let directory = self.usableDirectory(
            settings.directory, section: "release", on: disk, &findings)
        if isReadable { _ = self.measure(request, into: directory, on: disk, &findings) }
        guard let directory else { return nil }
        let layout = ReleaseLayout(directory: directory)
        guard let target = self.currentTarget(layout, on: disk, &findings),
            let name = self.freeName(for: request.version, layout, on: disk, &findings)
        else { return nil }
        let place = ReleasePlace(
            directory: directory, name: name, staging: layout.staging(name), previousTarget: target)
        let services: [InstallStep] = settings.hasServices ? [.restartServices] : []
        return PlanDraft(
            place: .release(place),
            steps: [.runBeforeHook, .unpack, .placeRelease, .switchRelease] + services
                + [.runAfterHook, .trial, .prune],
            undoSteps: Self.releaseUndoSteps(services) + [.init(.discard), .init(.runRollbackHook)])
    }

    /// The steps that put the former release in force again.
    static func releaseUndoSteps(_ services: [InstallStep]) -> [InstallPlan.UndoStep] {
        ([.restoreRelease] + services).map { .init($0, onlyAfter: .switchRelease) }
    }

    /// What `current` points to, `.some(nil)` where it does not exist; `nil` where it cannot be switched.
    func currentTarget(
        _ layout: ReleaseLayout, on disk: Disk, _ findings: inout PlanFindings
    ) -> String?? {
        guard
            let entry = findings.look(
                "\(layout.current) cannot be read", { try disk.entry(at: layout.current) })
        else { return nil }
        switch entry {
        case nil: return .some(nil)
        case .symbolicLink(let target):
            if layout.name(ofTarget: target) == nil {
                findings.add(
                    note: "\(layout.current) points to \(target), which is none of the releases in"
                        + " \(layout.releases); it is never removed.")
            }
            return .some(target)
        case .file, .directory, .other:
            findings.add(
                problem: "\(layout.current) is no symbolic link, so it cannot be switched in one step; move"
                    + " it to \(layout.releases) and link to it from there.")
            return nil
        }
    }

    private func freeName(
        for version: String, _ layout: ReleaseLayout, on disk: Disk, _ findings: inout PlanFindings
    ) -> String? {
        let looked = findings.look("\(layout.releases) cannot be read") {
            (try disk.entry(at: layout.releases), Set(try disk.names(in: layout.releases)))
        }
        guard let (entry, names) = looked else { return nil }
        guard entry == nil || entry == .directory else {
            findings.add(problem: "\(layout.releases) is no directory; move it away.")
            return nil
        }
        let candidates = [version] + (2..<Self.nameLimit).map { "\(version)~\($0)" }
        guard let name = candidates.first(where: { !names.contains($0) }) else {
            findings.add(
                problem:
                    "\(layout.releases) has \(Self.nameLimit - 1) releases of version \(version); remove"
                    + " some."
            )
            return nil
        }
        return name
    }
}
