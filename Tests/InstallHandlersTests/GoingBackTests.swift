import InstallEngine
import InstallHandlers
import Testing

struct GoingBackTests {
    private func problems(_ outcome: PlanOutcome) -> [String] {
        guard case .impossible(let problems) = outcome else { return [] }
        return problems
    }

    /// A device on which a release was installed over another.
    private func installed() throws -> (fixture: Fixture, plan: InstallPlan) {
        var fixture = Fixture(.release)
        fixture.installFormer()
        fixture.settings.release?.hasServices = true
        fixture.settings.hooks = Fixture.hooks
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.run(plan.steps, of: plan)
        fixture.disk = performer.disk
        return (fixture, plan)
    }

    @Test("A release goes back to the one that was current, and forth again")
    func release() throws {
        var (fixture, last) = try self.installed()
        for (version, deployment) in [("1.4.1", 8), ("1.4.2", 9), ("1.4.1", 10)] as [(String, UInt64)] {
            let outcome = fixture.planner.planGoingBack(from: last, deployment: deployment, on: fixture.disk)
            guard case .possible(let plan, let notes) = outcome else { return #expect(Bool(false)) }
            #expect(notes.isEmpty)
            #expect(plan.purpose == .goBack && plan.deployment == deployment && plan.artifact == nil)
            #expect(plan.version == version && plan.previousVersion == last.version)
            #expect(plan.steps == [.switchRelease, .restartServices, .runRollbackHook])
            #expect(
                plan.undoSteps == [
                    .init(.restoreRelease, onlyAfter: .switchRelease),
                    .init(.restartServices, onlyAfter: .switchRelease),
                ])
            var performer = fixture.performer
            let result = try performer.run(plan.steps, of: plan)
            #expect(result == .succeeded)
            #expect(performer.disk.nodes["/opt/app/current"] == .link("releases/\(version)"))
            fixture.disk = performer.disk
            last = plan
        }
    }

    @Test("A release that is gone, or was none, cannot be gone back to")
    func releaseGone() throws {
        var (fixture, last) = try self.installed()
        fixture.disk.set("/opt/app/current", .link("releases/1.4.1"))
        var found = self.problems(fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk))
        #expect(found == ["/opt/app/current points to /opt/app/releases/1.4.1 already."])

        fixture.disk.set("/opt/app/current", .link("releases/1.4.2"))
        try fixture.disk.removeTree("/opt/app/releases/1.4.1")
        found = self.problems(fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk))
        #expect(found.first?.contains("is not there any more; install it again") == true)

        guard case .release(var place) = last.place else { return #expect(Bool(false)) }
        place.previousTarget = "/srv/handmade"
        last.place = .release(place)
        found = self.problems(fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk))
        #expect(found.first?.hasPrefix("/srv/handmade, which was in force before, is none") == true)

        place.previousTarget = nil
        last.place = .release(place)
        found = self.problems(fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk))
        #expect(found.first?.hasPrefix("Nothing was in force before 1.4.2") == true)
    }

    @Test("Somebody else's change of the link is noted")
    func changedLink() throws {
        var (fixture, last) = try self.installed()
        fixture.disk.set("/opt/app/current", .link("/srv/handmade"))
        let outcome = fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk)
        guard case .possible(_, let notes) = outcome else { return #expect(Bool(false)) }
        #expect(notes.contains { $0.contains("somebody else has changed it") })
    }

    @Test("An image goes back to the slot before, unless that was overwritten")
    func image() throws {
        var fixture = Fixture(.image)
        fixture.settings.hasTrial = true
        let last = try fixture.plan()
        fixture.device.boot = BootState(running: .b, primary: .b, trial: nil)
        let outcome = fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk)
        guard case .possible(let plan, _) = outcome else { return #expect(Bool(false)) }
        #expect(plan.place == .image(ImagePlace(slot: .a, previousSlot: .b)))
        #expect(plan.steps == [.armTrial, .restartDevice, .checkBooted, .trial, .confirmSlot])
        #expect(plan.undoSteps == [.init(.restoreSlot, onlyAfter: .armTrial)])

        let later = try fixture.plan()
        let overwritten = fixture.planner.planGoingBack(
            from: last, deployment: 8, laterPlans: [later], on: fixture.disk)
        #expect(self.problems(overwritten).first?.contains("Slot A may have been overwritten") == true)
        let gone = fixture.planner.planGoingBack(
            from: last, deployment: 8, laterPlans: [plan], on: fixture.disk)
        #expect(self.problems(gone).isEmpty)

        fixture.device.boot.running = .a
        let notRunning = fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk)
        #expect(self.problems(notRunning).first?.hasPrefix("Slot A runs, not B") == true)
    }

    @Test("Another installer goes back by its own command, a script never")
    func others() throws {
        var fixture = Fixture(.command)
        let last = try fixture.plan()
        var outcome = fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk)
        #expect(self.problems(outcome).first?.contains("no command goes back") == true)
        fixture.settings.command = CommandSettings(needsRestart: true, canUndo: true)
        outcome = fixture.planner.planGoingBack(from: last, deployment: 8, on: fixture.disk)
        guard case .possible(let plan, _) = outcome else { return #expect(Bool(false)) }
        #expect(plan.steps == [.undoByCommand, .restartDevice])

        let script = Fixture(.script)
        outcome = script.planner.planGoingBack(from: try script.plan(), deployment: 8, on: script.disk)
        #expect(self.problems(outcome).first?.contains("install the former package again") == true)
    }
}
