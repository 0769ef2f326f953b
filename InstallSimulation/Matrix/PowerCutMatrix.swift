internal import InstallEngine
internal import SimulationKit

/// Lets power fail at every operation of a scenario's installation, and looks at what is found afterwards.
///
/// For each operation power fails before, during and after it, and keeps any subset of what was not
/// synchronised. The disk is looked at as it is; then the device starts, recovers, and is looked at again. In
/// recoveries power fails again, up to three times. The agent alone is killed, too, and power fails in what
/// its next start does. States of the disk that were seen already are not tried again.
package final class PowerCutMatrix {
    /// The scenario.
    package let scenario: InstallScenario
    private let options: MatrixOptions
    private let prepared: SimulatedDevice
    private let deployment: UInt64
    private var verdicts: [StateKey: Verdict] = [:]
    private var random: SeededRandom

    /// What decides about a recovery.
    private struct StateKey: Hashable {
        let digest: Int
        let bootCount: Int
        let lastRecord: JournalRecord?
        let reported: [UInt64: DeploymentOutcome]
    }

    /// Prepares the scenario's device.
    ///
    /// - Throws: what stands in the way of that.
    package init(_ scenario: InstallScenario, _ options: MatrixOptions = MatrixOptions()) throws {
        self.scenario = scenario
        self.options = options
        self.prepared = try SimulatedDevice.prepared(for: scenario)
        self.deployment = UInt64(self.prepared.memory.reported.count + 1)
        self.random = SeededRandom(seed: options.seed)
    }

    /// Tries all.
    ///
    /// - Throws: where the undisturbed run itself does not end as it should.
    package func run() throws -> MatrixCounts {
        let operations = try self.undisturbedRun().disk.operations
        var counts = MatrixCounts()
        counts.operationCount = operations.count
        self.cutEverywhere(self.device(), self.scenario.order, from: 0, &counts)
        self.killEverywhere(operations.count, ignoring: nil, &counts)
        self.requestEverywhere(operations.count, &counts)
        counts.stateCount = self.verdicts.count
        return counts
    }

    /// Tries all once more for every synchronisation of the code under test, which does nothing then.
    ///
    /// What ``run()`` has found good is not tried again, so that comes first. Where nothing bad is found, the
    /// agent is killed, too: some synchronisations matter only then.
    package func ablate(where isWanted: (DiskOperation) -> Bool = { _ in true }) throws -> [AblationResult] {
        let operations = try self.undisturbedRun().disk.operations
        let synchronizations = operations.indices.filter { operations[$0].isSynchronization }
        return synchronizations.enumerated().compactMap { number, index in
            let operation = operations[index]
            guard Self.isUnderTest(operation), isWanted(operation) else { return nil }
            return self.ablate(number, operation, from: index, operations.count)
        }
    }

    /// The boot loader, the other installer, and a shutdown in good order are the simulation's own.
    private static func isUnderTest(_ operation: DiskOperation) -> Bool {
        operation.task != "restart" && !operation.path.hasPrefix("/boot")
            && !operation.path.hasPrefix("/system")
    }

    private func ablate(
        _ number: Int, _ operation: DiskOperation, from first: Int, _ operationCount: Int
    ) -> AblationResult {
        var counts = MatrixCounts()
        let device = self.device()
        device.disk.ignoredSynchronization = number
        self.cutEverywhere(
            device, self.scenario.order, from: first, limit: self.options.ablationLimit, &counts)
        if counts.badCount == 0 {
            self.killEverywhere(operationCount, ignoring: operation.description, &counts)
        }
        return AblationResult(
            scenario: self.scenario.name, operation: operation, number: number, badCount: counts.badCount,
            firstFailure: counts.firstFailure)
    }

    // MARK: Parts

    private func device() -> SimulatedDevice {
        let device = SimulatedDevice(
            self.scenario, on: self.prepared.disk.state, memory: self.prepared.memory)
        (device.running, device.serviceVersion) = (self.prepared.running, self.prepared.serviceVersion)
        return device
    }

    private func undisturbedRun() throws -> SimulatedDevice {
        let device = self.device()
        try device.run(self.scenario.order)
        let ending = try device.checkAfterRecovery(self.deployment)
        let expected: SimulatedDevice.Ending =
            self.scenario.expectation == .confirmed ? .completed : .rolledBack
        guard ending == expected else {
            throw SimulationFailure(.silent, "the undisturbed run of \(self.scenario.name) ended \(ending)")
        }
        return device
    }

    /// Runs a device, and tries what power failures at every operation from `first` on would leave.
    ///
    /// - Parameter limit: so many bad states are enough.
    private func cutEverywhere(
        _ device: SimulatedDevice, _ order: InstallScenario.Order?, from first: Int, limit: Int = .max,
        where isWanted: (Int) -> Bool = { _ in true }, _ counts: inout MatrixCounts
    ) {
        var found = counts
        withoutActuallyEscaping(isWanted) { isWanted in
            let disk = device.disk
            disk.observer = { [unowned device] moment, state in
                let number = disk.operations.count - 1
                guard number >= first, found.badCount < limit, isWanted(number) else { return }
                let place = "\(moment.rawValue) \(disk.operations[number])"
                self.cut(state, device.memory, number, place, &found)
            }
            defer { disk.observer = nil }
            do {
                try device.run(order)
                // Nothing is under way any more, and what was not synchronised may still be lost.
                self.cut(disk.state, device.memory, disk.operations.count, "after the end", &found)
            } catch {
                let failure = error as? SimulationFailure ?? SimulationFailure(.silent, "\(error)")
                found.cutCount += 1
                found.count(.bad(failure), "without power failure")
            }
        }
        counts = found
    }

    /// Lets the agent alone end at every operation, and power fail in what its next start does.
    private func killEverywhere(
        _ operationCount: Int, ignoring ignored: String?, _ counts: inout MatrixCounts
    ) {
        for number in 0..<operationCount where ignored == nil || counts.badCount == 0 {
            for moment in [CutMoment.during, .after] {
                let device = self.device()
                device.disk.ignoredDescription = ignored
                device.disk.powerFails(atOperation: number, moment)
                // Power is back before anything is lost: this is what the end of a process looks like.
                guard (try? device.run(self.scenario.order)) == nil, device.disk.hasFailed else { continue }
                device.disk.survive()
                let next = device.disk.operations.count
                let chosen = Set(
                    (0..<self.options.killedCutCount).map { count in
                        // The first operations of a start are those that differ.
                        next + (count < 4 ? count : self.random.integer(in: 0..<operationCount))
                    })
                self.cutEverywhere(device, nil, from: next, where: chosen.contains, &counts)
            }
        }
    }

    /// Lets a person ask for the way back, or confirm, at drawn moments before, during and after a power
    /// failure, or an end of the agent alone.
    private func requestEverywhere(_ operationCount: Int, _ counts: inout MatrixCounts) {
        for number in 0..<self.options.requestRunCount {
            counts.requestRunCount += 1
            let device = self.device()
            self.drawRequests(for: device)
            let moment = CutMoment.allCases[self.random.integer(in: 0..<3)]
            let operation = self.random.integer(in: 0..<operationCount)
            device.disk.powerFails(atOperation: operation, moment)
            let place = "requests, run \(number), \(moment.rawValue) operation \(operation)"
            do {
                try self.runWithRequests(device)
            } catch {
                let failure = error as? SimulationFailure ?? SimulationFailure(.silent, "\(error)")
                counts.cutCount += 1
                counts.count(.bad(failure), place)
            }
        }
    }

    private func runWithRequests(_ device: SimulatedDevice) throws {
        var device = device
        do {
            try device.run(self.scenario.order)
        } catch is PowerFailure where self.random.happens(partsPerMillion: 500_000) {
            device.disk.survive()
            self.drawRequests(for: device)
            try device.run()
        } catch is PowerFailure {
            let share = self.random.integer(in: 0...1_000_000)
            let kept = device.disk.state.pending.map { _ in self.random.happens(partsPerMillion: share) }
            let state = device.disk.state.afterPowerFailure { kept[$0] }
            device = SimulatedDevice(self.scenario, on: state, memory: device.memory)
            try device.checkBeforeRecovery()
            self.drawRequests(for: device)
            try device.start()
            try device.run()
        }
        _ = try device.checkAfterRecovery(self.deployment)
    }

    /// One request for the way back and one confirmation, each at one of the next actions.
    private func drawRequests(for device: SimulatedDevice) {
        let limit = Self.requestActionLimit
        device.requests = [
            device.actionCount + self.random.integer(in: 0..<limit): .confirmationRequested
        ]
        device.requests[device.actionCount + self.random.integer(in: 0..<limit)] =
            .rollbackRequested(reason: "a person")
    }

    /// No undisturbed deployment takes many more actions.
    private static let requestActionLimit = 40

    /// Keeps everything that a power failure may keep in turn.
    private func cut(
        _ state: DiskState, _ memory: DeviceMemory, _ number: Int, _ place: String,
        _ counts: inout MatrixCounts
    ) {
        var choices = CrashChoices(
            of: state.pending.count, exhaustiveLimit: self.options.exhaustiveLimit,
            sampleCount: self.options.sampleCount, seed: self.options.seed ^ UInt64(number))
        let digests = state.nodeDigests
        for number in 0..<choices.subsetCount {
            let isKept = choices.subset(number)
            let crashed = state.afterPowerFailure(keeping: isKept)
            counts.cutCount += 1
            let verdict = self.verdict(on: crashed, crashed.digest(reusing: digests), memory, &counts)
            counts.count(verdict, Self.describe(place, state, isKept))
        }
    }

    private static func describe(
        _ place: String, _ state: DiskState, _ isKept: (Int) -> Bool
    ) -> String {
        let lost = state.pending.indices.filter { !isKept($0) }.map { state.pending[$0].description }
        guard let first = lost.first else { return "\(place), nothing lost" }
        return "\(place), lost: \(first)" + (lost.count > 1 ? " and \(lost.count - 1) more" : "")
    }

    private func verdict(
        on state: DiskState, _ digest: Int, _ memory: DeviceMemory, _ counts: inout MatrixCounts
    ) -> Verdict {
        let key = StateKey(
            digest: digest, bootCount: memory.bootCount, lastRecord: memory.lastRecord,
            reported: memory.reported)
        if let known = self.verdicts[key] { return known }
        let verdict = self.recover(on: state, memory, &counts)
        self.verdicts[key] = verdict
        return verdict
    }

    /// Starts the device on what a power failure left, once without another failure and once with some.
    private func recover(
        on state: DiskState, _ memory: DeviceMemory, _ counts: inout MatrixCounts
    ) -> Verdict {
        let device = SimulatedDevice(self.scenario, on: state, memory: memory)
        let verdict = self.outcome(of: device)
        guard case .good = verdict,
            self.random.happens(partsPerMillion: self.options.repeatedPartsPerMillion)
        else { return verdict }
        return self.recoverRepeatedly(on: state, memory, device.disk.operations.count, &counts) ?? verdict
    }

    private func outcome(of device: SimulatedDevice) -> Verdict {
        do {
            try device.checkBeforeRecovery()
            try device.start()
            try device.run()
            return .good(try device.checkAfterRecovery(self.deployment))
        } catch let failure as SimulationFailure {
            return .bad(failure)
        } catch {
            return .bad(SimulationFailure(.silent, "\(error)"))
        }
    }

    /// Lets power fail in the recovery, and in that of the recovery; `nil` where all ends well.
    private func recoverRepeatedly(
        on state: DiskState, _ memory: DeviceMemory, _ operationCount: Int, _ counts: inout MatrixCounts
    ) -> Verdict? {
        var (state, memory) = (state, memory)
        for _ in 0..<self.random.integer(in: 1...3) {
            guard operationCount > 0 else { return nil }
            let device = SimulatedDevice(self.scenario, on: state, memory: memory)
            let moment = CutMoment.allCases[self.random.integer(in: 0..<3)]
            device.disk.powerFails(atOperation: self.random.integer(in: 0..<operationCount), moment)
            do {
                try device.checkBeforeRecovery()
                try device.start()
                try device.run()
                device.disk.powerFails()
            } catch is PowerFailure {
            } catch {
                return .bad(error as? SimulationFailure ?? SimulationFailure(.silent, "\(error)"))
            }
            counts.repeatedCutCount += 1
            let share = self.random.integer(in: 0...1_000_000)
            let kept = device.disk.state.pending.map { _ in self.random.happens(partsPerMillion: share) }
            state = device.disk.state.afterPowerFailure { kept[$0] }
            memory = device.memory
        }
        let verdict = self.outcome(of: SimulatedDevice(self.scenario, on: state, memory: memory))
        if case .bad = verdict { return verdict }
        return nil
    }
}
