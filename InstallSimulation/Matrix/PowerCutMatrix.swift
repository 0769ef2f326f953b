internal import InstallEngine
internal import SimulationKit

/// Lets power fail at every operation of a scenario's installation, and looks at what is found afterwards.
///
/// For each operation power fails before, during and after it, and keeps any subset of what was not synchronised.
/// The disk is looked at as it is; then the device starts, recovers, and is looked at again. In some recoveries
/// power fails again, up to three times. States of the disk that were seen already are not tried again.
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
        for number in operations.indices {
            for moment in CutMoment.allCases {
                self.cut(at: number, moment, ignoring: nil, &counts)
            }
        }
        self.cut(at: operations.count, .before, ignoring: nil, &counts)
        counts.stateCount = self.verdicts.count
        return counts
    }

    /// Tries all once more for every synchronisation of the code under test, which does nothing then.
    ///
    /// What ``run()`` has found good before is not tried again; so that comes first.
    package func ablate(where isWanted: (DiskOperation) -> Bool = { _ in true }) throws -> [AblationResult] {
        let operations = try self.undisturbedRun().disk.operations
        let synchronizations = operations.indices.filter { operations[$0].isSynchronization }
        return synchronizations.enumerated().compactMap { number, index in
            let operation = operations[index]
            // The boot loader and the other installer are not under test here.
            let isOurs = !["/boot", "/system"].contains { operation.path.hasPrefix($0) }
            guard isOurs, isWanted(operation) else { return nil }
            return self.ablate(number, operation, from: index, operations.count)
        }
    }

    private func ablate(
        _ number: Int, _ operation: DiskOperation, from first: Int, _ operationCount: Int
    ) -> AblationResult {
        var counts = MatrixCounts()
        for index in first..<operationCount where counts.badCount < self.options.ablationLimit {
            // Before an operation is after the one before it.
            for moment in [CutMoment.during, .after] {
                self.cut(at: index, moment, ignoring: number, &counts)
            }
        }
        if counts.badCount < self.options.ablationLimit {
            self.cut(at: operationCount, .before, ignoring: number, &counts)
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

    /// Lets power fail at one moment, and keeps everything that may be kept in turn.
    private func cut(
        at operation: Int, _ moment: CutMoment, ignoring ignored: Int?, _ counts: inout MatrixCounts
    ) {
        let device = self.device()
        device.disk.ignoredSynchronization = ignored
        device.disk.powerFails(atOperation: operation, moment)
        do {
            try device.run(self.scenario.order)
            // Behind the end: nothing is under way, and what was not synchronised may still be lost.
            device.disk.powerFails()
        } catch is PowerFailure {
        } catch {
            let failure = error as? SimulationFailure ?? SimulationFailure(.silent, "\(error)")
            counts.cutCount += 1
            return counts.count(.bad(failure), "without power failure")
        }
        let state = device.disk.state
        var choices = CrashChoices(
            of: state.pending.count, exhaustiveLimit: self.options.exhaustiveLimit,
            sampleCount: self.options.sampleCount, seed: self.options.seed ^ UInt64(operation))
        for number in 0..<choices.subsetCount {
            let isKept = choices.subset(number)
            let crashed = state.afterPowerFailure(keeping: isKept)
            counts.cutCount += 1
            let verdict = self.verdict(on: crashed, device.memory, &counts)
            counts.count(verdict, Self.describe(device.disk, moment, state, isKept))
        }
    }

    private static func describe(
        _ disk: SimulatedDisk, _ moment: CutMoment, _ state: DiskState, _ isKept: (Int) -> Bool
    ) -> String {
        let place = disk.operations.last.map { "\(moment.rawValue) \($0)" } ?? "at the start"
        let lost = state.pending.indices.filter { !isKept($0) }.map { state.pending[$0].description }
        guard let first = lost.first else { return "\(place), nothing lost" }
        return "\(place), lost: \(first)" + (lost.count > 1 ? " and \(lost.count - 1) more" : "")
    }

    private func verdict(
        on state: DiskState, _ memory: DeviceMemory, _ counts: inout MatrixCounts
    ) -> Verdict {
        let key = StateKey(
            digest: state.digest, bootCount: memory.bootCount, lastRecord: memory.lastRecord,
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
