import InstallSimulation
import Testing

@Suite("The power-cut matrix")
struct PowerCutMatrixTests {
    private func scenario(_ name: String) throws -> InstallScenario {
        try #require(InstallScenario.all.first { $0.name == name })
    }

    @Test("Finds no bad state in any scenario", arguments: InstallScenario.all.map(\.name))
    func everyScenario(name: String) throws {
        let scenario = try self.scenario(name)
        var options = MatrixOptions.quick
        // Reading so long a journal takes a while.
        if scenario.hasLongJournal { (options.sampleCount, options.killedCutCount) = (8, 0) }
        let counts = try PowerCutMatrix(scenario, options).run()
        #expect(counts.badCount == 0, "\(counts.firstFailure ?? "")")
        #expect(counts.operationCount > 10)
        #expect(counts.cutCount > 3 * counts.operationCount)
        #expect(counts.completedCount + counts.rolledBackCount + counts.untouchedCount == counts.cutCount)
        #expect(counts.untouchedCount > 0)
        // Who installs something healthy gets it in most cases, and never what is not healthy.
        let isConfirmed = scenario.expectation == .confirmed
        #expect((counts.completedCount > 0) == isConfirmed)
        #expect(isConfirmed || counts.rolledBackCount > 0)
    }

    @Test("A power failure before the trial of an image begins costs no trial")
    func hookOfImage() throws {
        let scenario = try self.scenario("image-upgrade")
        let reference = try SimulatedDevice.prepared(for: scenario)
        try reference.run(scenario.order)
        let early = reference.disk.operations.indices.filter {
            ["after-hook", "arm-trial", "the record of arm-trial"]
                .contains(reference.disk.operations[$0].task)
        }
        #expect(early.count > 3)
        for number in early {
            for moment in CutMoment.allCases {
                for isKept in [true, false] {
                    let device = try SimulatedDevice.prepared(for: scenario)
                    device.disk.powerFails(atOperation: number, moment)
                    #expect(throws: PowerFailure.self) { try device.run(scenario.order) }
                    device.disk.crash { _ in isKept }
                    try device.start()
                    try device.run()
                    let ending = try device.checkAfterRecovery(1)
                    #expect(ending == .completed)
                }
            }
        }
    }

    @Test("The same seed finds the same")
    func replay() throws {
        let scenario = try self.scenario("image-unhealthy")
        let first = try PowerCutMatrix(scenario, .quick).run()
        let second = try PowerCutMatrix(scenario, .quick).run()
        #expect(first == second)
    }

    @Test(
        "Finds bad states when a synchronisation is left out",
        arguments: [
            ("release-upgrade", "synchronizeTree /opt/product/releases/.2.0.staging in unpack"),
            ("release-upgrade", "synchronizeDirectory /opt/product in switch-release"),
            ("script-upgrade", "synchronizeDirectory /opt/product in place-content"),
            ("image-upgrade", "synchronizeFile /slots/B in write-slot"),
            ("image-upgrade", "synchronizeFile /state/journal in the record of arm-trial"),
        ])
    func ablation(name: String, operation: String) throws {
        let matrix = try PowerCutMatrix(try self.scenario(name), .quick)
        let results = try matrix.ablate { $0.description == operation }
        #expect(!results.isEmpty)
        #expect(results.contains { $0.badCount > 0 && $0.firstFailure != nil })
        #expect(results.allSatisfy { $0.operation.description == operation && $0.scenario == name })
    }

    @Test("Every synchronisation of an upgrade is needed")
    func everySynchronization() throws {
        var options = MatrixOptions.quick
        options.killedCutCount = 4
        let results = try PowerCutMatrix(try self.scenario("release-upgrade"), options).ablate()
        #expect(results.count > 10)
        #expect(Set(results.map(\.number)).count == results.count)
        let noticed = Set(results.filter { $0.badCount > 0 }.map(\.operation.description))
        // The journal is there already: only a first installation needs its name once more.
        #expect(
            Set(results.map(\.operation.description)).subtracting(noticed)
                == ["synchronizeDirectory /state in the agent's start"])
    }
}
