import InstallEngine

extension InstallPlanner {
    /// Plans for the handler `script`.
    func scriptDraft(
        _ request: InstallRequest, isReadable: Bool, on disk: Disk, _ findings: inout PlanFindings
    ) -> PlanDraft? {
        guard let settings = self.settings.script else {
            findings.add(problem: "The handler script is not configured; add a section [script].")
            return nil
        }
        let directory = self.usableDirectory(settings.directory, section: "script", on: disk, &findings)
        if isReadable, let measure = self.measure(request, into: directory, on: disk, &findings),
            !measure.topNames.contains(settings.scriptName)
        {
            findings.add(
                problem: "The package \(request.artifact.name) has no \(settings.scriptName) at its top;"
                    + " pack the directory's content, not the directory.")
        }
        guard let directory else { return nil }
        let layout = ScriptLayout(directory: directory)
        self.checkContent(layout, on: disk, &findings)
        let version = findings.look("\(layout.version) cannot be read") {
            try disk.contents(of: layout.version, limit: ScriptLayout.versionByteCountLimit)
        }
        guard let version else { return nil }
        let place = ScriptPlace(
            directory: directory, staging: ScriptLayout.stagingName, former: ScriptLayout.formerName,
            previousVersionFile: version)
        return PlanDraft(
            place: .script(place),
            steps: [.runBeforeHook, .unpack, .runScript, .placeContent, .runAfterHook, .trial, .prune],
            undoSteps: [
                .init(.restoreContent, onlyAfter: .placeContent), .init(.discard), .init(.runRollbackHook),
            ])
    }

    private func checkContent(_ layout: ScriptLayout, on disk: Disk, _ findings: inout PlanFindings) {
        let former = "\(layout.directory)/\(ScriptLayout.formerName)"
        let looked = findings.look("\(layout.directory) cannot be read") {
            (try disk.entry(at: layout.content), try disk.names(in: former).isEmpty)
        }
        switch looked {
        case nil, (.directory?, _)?, (nil, true)?: break
        case (nil, false)?:
            findings.add(
                problem: "\(former) exists, but not \(layout.content): an installation was interrupted and"
                    + " its journal removed; rename the one to the other.")
        case _?: findings.add(problem: "\(layout.content) is no directory; move it away.")
        }
    }
}
