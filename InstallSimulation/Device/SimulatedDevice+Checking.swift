internal import InstallEngine
internal import InstallHandlers

extension SimulatedDevice {
    /// How a deployment that a power failure disturbed ended.
    package enum Ending: Hashable, Sendable {
        /// The new version is in force.
        case completed
        /// The old version is in force again.
        case rolledBack
        /// Nothing was recorded, and nothing changed.
        case untouched
    }

    // MARK: After a power failure

    /// Looks at the disk as it is found before anybody repairs anything.
    ///
    /// - Throws: ``SimulationFailure`` where the device would not start, or has something in force that is
    ///   neither the old nor the new, complete.
    package func checkBeforeRecovery() throws {
        switch self.scenario.handler {
        case .release: try self.checkReleases()
        case .script: try self.checkScriptContent()
        case .image: try self.checkSlots()
        case .command: try self.requireOldOrNew(self.system(at: Self.systemPath))
        }
    }

    private func requireOldOrNew(_ version: String?) throws {
        guard version != self.scenario.oldVersion, version != self.scenario.newVersion else { return }
        throw SimulationFailure(
            .mixed, "\(version ?? "nothing") is in force, which is neither the old version nor the new")
    }

    /// Every plain name below `releases` is complete, and so is `current`.
    private func checkReleases() throws {
        try self.requireOldOrNew(self.versionInForce())
        let directory = "\(InstallScenario.productDirectory)/releases"
        for name in try self.disk.names(in: directory) where !name.hasPrefix(".") {
            let version = try self.version(of: "\(directory)/\(name)", { $0.releaseTree })
            guard version != name else { continue }
            throw SimulationFailure(.mixed, "\(directory)/\(name) holds version \(version)")
        }
    }

    /// `dst` may be missing where it takes two renames, while those are made, if what shall become it is
    /// there; what waits to become it again is complete as long as it has its name.
    private func checkScriptContent() throws {
        let version = try self.versionInForce()
        let bytes = try self.disk.contents(of: "\(InstallScenario.productDirectory)/version", limit: 100)
        let versions = self.scenario.releases.map { Array("\($0.version)\n".utf8) }
        guard bytes.map(versions.contains) ?? (self.scenario.oldVersion == nil) else {
            throw SimulationFailure(.mixed, "the file version holds \(bytes.map(\.count) ?? 0) wrong bytes")
        }
        let former = "\(InstallScenario.productDirectory)/.dst.former"
        // The link that takes part in an exchange may lead nowhere.
        let isFormerThere =
            try self.disk.entry(at: former) == .directory && !self.disk.names(in: former).isEmpty
        if isFormerThere, try self.version(of: former, { $0.scriptTree }) != self.scenario.oldVersion {
            throw SimulationFailure(.mixed, "\(former) is not the old version")
        }
        guard version == nil, self.scenario.oldVersion != nil else {
            return try self.requireOldOrNew(version)
        }
        guard !self.scenario.canExchange else {
            throw SimulationFailure(.mixed, "dst is missing although it can be exchanged")
        }
        let journal = try InstallJournal(reading: InstallScenario.stateDirectory, on: self.disk)
        guard [.placeContent, .restoreContent].contains(journal.progress?.lastStep) else {
            throw SimulationFailure(.mixed, "dst is missing although nobody exchanges it")
        }
        guard try self.version(of: former, { $0.scriptTree }) == self.scenario.oldVersion else {
            throw SimulationFailure(.mixed, "dst is missing, and the former content is not complete")
        }
    }

    /// The slot that is booted next, and the one that a trial falls back to, are complete.
    private func checkSlots() throws {
        guard let choice = try? SimulatedBootLoader.choice(on: self.disk) else {
            throw SimulationFailure(.unbootable, "the boot loader's choice cannot be read")
        }
        guard let primary = try self.release(in: choice.primary) else {
            throw SimulationFailure(.unbootable, "slot \(choice.primary), the primary one, is not complete")
        }
        try self.requireOldOrNew(primary.version)
        guard let trial = choice.trial, !choice.isTried else { return }
        guard let release = try self.release(in: trial) else {
            throw SimulationFailure(.mixed, "slot \(trial), which is to be tried, is not complete")
        }
        try self.requireOldOrNew(release.version)
    }

    // MARK: After recovery

    /// Compares what the journal says with what is, once the device is at rest.
    ///
    /// - Parameter deployment: the number of the scenario's deployment.
    /// - Throws: ``SimulationFailure``.
    package func checkAfterRecovery(_ deployment: UInt64) throws -> Ending {
        try self.checkBeforeRecovery()
        let journal = try InstallJournal(reading: InstallScenario.stateDirectory, on: self.disk)
        let summary = journal.all.last { $0.plan.deployment == deployment }
        let ending: Ending =
            switch summary?.outcome {
            case .confirmed: .completed
            case .rolledBack, .failed: .rolledBack
            case nil: .untouched
            }
        if summary != nil, summary?.outcome == nil {
            throw SimulationFailure(.silent, "the deployment has no outcome although the agent rests")
        }
        if let reported = self.memory.reported[deployment], reported != summary?.outcome {
            throw SimulationFailure(.silent, "reported was \(reported), but the journal says otherwise")
        }
        let wanted = ending == .completed ? self.scenario.newVersion : self.scenario.oldVersion
        let found = try self.versionInForce()
        guard found == wanted else {
            throw SimulationFailure(
                .silent, "\(found ?? "nothing") is in force, but the journal says \(ending)")
        }
        if ending == .completed, self.release(found)?.form != .healthy {
            throw SimulationFailure(.silent, "a release that is not healthy was confirmed")
        }
        try self.checkReason(summary?.outcome)
        try self.checkSurroundings(ending, found)
        if summary?.notes.isEmpty ?? true { try self.checkLeftovers(ending) }
        return ending
    }

    /// Power failures alone make no step fail: each is repeated from wherever they left it.
    private func checkReason(_ outcome: DeploymentOutcome?) throws {
        let reason: FailureReason
        switch outcome {
        case .rolledBack(let why), .failed(let why): reason = why
        case .confirmed, nil: return
        }
        // A trial of an image that a power failure ends shows as the failure to confirm another slot.
        guard reason.kind == .stepFailed, !self.isImage,
            self.release(self.scenario.newVersion)?.form == .healthy
        else { return }
        throw SimulationFailure(.silent, "a power failure made a step fail: \(reason.text)")
    }

    /// What else must agree with the version in force.
    private func checkSurroundings(_ ending: Ending, _ version: String?) throws {
        if self.scenario.settings.release?.hasServices == true, self.serviceVersion != version {
            throw SimulationFailure(
                .silent,
                "\(version ?? "nothing") is in force, but the services run \(self.serviceVersion ?? "-")")
        }
        switch self.scenario.handler {
        case .script:
            let bytes = try self.disk.contents(of: "\(InstallScenario.productDirectory)/version", limit: 100)
            guard bytes == version.map({ Array("\($0)\n".utf8) }) else {
                throw SimulationFailure(.silent, "the file version does not say \(version ?? "nothing")")
            }
        case .image:
            let choice = try SimulatedBootLoader.choice(on: self.disk)
            guard choice.primary == self.running, choice.trial == nil else {
                throw SimulationFailure(.silent, "\(choice.primary) is booted next, or a trial is left")
            }
        case .release:
            // The way back must be there.
            guard ending == .completed, let old = self.scenario.oldVersion else { return }
            _ = try self.version(
                of: "\(InstallScenario.productDirectory)/releases/\(old)", { $0.releaseTree })
        case .command: break
        }
    }

    private func checkLeftovers(_ ending: Ending) throws {
        try self.requireNames(["journal"], in: InstallScenario.stateDirectory)
        switch self.scenario.handler {
        case .release:
            try self.requireNames(["current", "releases"], in: InstallScenario.productDirectory)
            let former = self.scenario.formerReleases.map(\.version)
            var allowed = Set(former)
            if case .install(let release) = self.scenario.order, ending == .completed {
                let keptCount = self.scenario.settings.release?.keptCount ?? 0
                allowed = Set(former.suffix(keptCount) + [release.version])
            }
            try self.requireNames(allowed, in: "\(InstallScenario.productDirectory)/releases")
        case .script: try self.requireNames(["dst", "version"], in: InstallScenario.productDirectory)
        case .image: try self.requireNames(["A", "B"], in: SimulatedSlots.directory)
        case .command: break
        }
    }

    private func requireNames(_ allowed: Set<String>, in directory: String) throws {
        guard let extra = try self.disk.names(in: directory).first(where: { !allowed.contains($0) }) else {
            return
        }
        throw SimulationFailure(.silent, "\(directory)/\(extra) is left behind")
    }
}
