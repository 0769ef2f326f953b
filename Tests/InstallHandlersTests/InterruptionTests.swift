import InstallEngine
import InstallHandlers
import Testing

/// Power fails before each operation in turn; here all that was done is kept, what is lost is the
/// simulation's.
struct InterruptionTests {
    private static func fixture(_ handler: HandlerKind, isFirst: Bool) -> Fixture {
        var fixture = Fixture(handler)
        if !isFirst { fixture.installFormer() }
        // One to prune, with a part that can go first.
        fixture.settings.release?.keptCount = 1
        fixture.disk.set("/opt/app/releases/1.3.0/program", text: "oldest")
        fixture.disk.set("/opt/app/releases/1.3.0/data", text: "oldest")
        return fixture
    }

    /// - Returns: the step that was interrupted; `nil` where all was done.
    private func run(
        _ steps: [InstallStep], of plan: InstallPlan, failingAfter count: Int,
        _ performer: inout StepPerformer<MemoryDisk>
    ) throws -> InstallStep? {
        performer.disk.operationsLeft = count
        defer { performer.disk.operationsLeft = nil }
        for step in steps {
            do {
                let result = try performer.run([step], of: plan)
                #expect(result == .succeeded, "\(step)")
            } catch is MemoryDisk.PowerFailure {
                return step
            }
        }
        return nil
    }

    private func undoSteps(of plan: InstallPlan, interruptedIn step: InstallStep) -> [InstallStep] {
        let begun = plan.steps.prefix { $0 != step } + [step]
        return plan.undoSteps.filter { undo in undo.onlyAfter.map(begun.contains) ?? true }.map(\.step)
    }

    @Test(
        "A step that is repeated after each of its operations brings about the same",
        arguments: [HandlerKind.release, .script], [true, false])
    func forward(handler: HandlerKind, isFirst: Bool) throws {
        let fixture = Self.fixture(handler, isFirst: isFirst)
        let plan = try fixture.plan()
        var clean = fixture.performer
        _ = try clean.run(plan.steps, of: plan)
        #expect(clean.disk.nodes["/opt/app/releases/1.3.0"] == nil || handler == .script || isFirst)
        for count in 0..<clean.disk.operationCount {
            var performer = fixture.performer
            let step = try self.run(plan.steps, of: plan, failingAfter: count, &performer)
            let index = try #require(step.flatMap(plan.steps.firstIndex))
            let result = try performer.run(Array(plan.steps[index...]), of: plan)
            #expect(result == .succeeded)
            #expect(performer.disk.nodes == clean.disk.nodes, "power failed after \(count) operations")
            // Leftovers that a killed program removed may come back; the next installation removes them.
            #expect(performer.disk.unsynchronized.isEmpty || step == .prune, "after \(count) operations")
        }
    }

    @Test("Each step may be done twice", arguments: [HandlerKind.release, .script], [true, false])
    func twice(handler: HandlerKind, isFirst: Bool) throws {
        let fixture = Self.fixture(handler, isFirst: isFirst)
        let plan = try fixture.plan()
        var clean = fixture.performer
        var performer = fixture.performer
        for step in plan.steps + plan.undoSteps.map(\.step) {
            // What was discarded or pruned is not there to go back to.
            guard step != .prune else { continue }
            _ = try clean.run([step], of: plan)
            for _ in 1...2 {
                let result = try performer.run([step], of: plan)
                #expect(result == .succeeded, "\(step)")
            }
            #expect(performer.disk.nodes == clean.disk.nodes, "\(step)")
        }
    }

    @Test(
        "From each operation there is a way back, which itself may be interrupted and repeated",
        arguments: [HandlerKind.release, .script], [true, false])
    func wayBack(handler: HandlerKind, isFirst: Bool) throws {
        let fixture = Self.fixture(handler, isFirst: isFirst)
        let plan = try fixture.plan()
        let steps = plan.steps.filter { $0 != .prune }
        var whole = fixture.performer
        _ = try whole.run(steps, of: plan)
        // What is made in a first installation and stays: empty directories.
        let kept: Set = ["/opt/app", "/opt/app/releases", "/var/lib/app"]
        for count in 0..<whole.disk.operationCount {
            var forward = fixture.performer
            let step = try #require(try self.run(steps, of: plan, failingAfter: count, &forward))
            let undoSteps = self.undoSteps(of: plan, interruptedIn: step)
            var back = forward
            _ = try back.run(undoSteps, of: plan)
            let undoCount = back.disk.operationCount - forward.disk.operationCount
            for undoOperations in 0...undoCount {
                var performer = forward
                let undoStep = try self.run(undoSteps, of: plan, failingAfter: undoOperations, &performer)
                if let index = undoStep.flatMap(undoSteps.firstIndex) {
                    let result = try performer.run(Array(undoSteps[index...]), of: plan)
                    #expect(result == .succeeded)
                }
                let found = performer.disk.nodes.filter { !kept.contains($0.key) }
                let before = fixture.disk.nodes.filter { !kept.contains($0.key) }
                #expect(found == before, "power failed after \(count) operations in \(step)")
            }
        }
    }

    @Test("At every moment `current` leads to a complete release, and plain names are complete")
    func alwaysComplete() throws {
        let fixture = Self.fixture(.release, isFirst: false)
        let plan = try fixture.plan()
        let complete = ["1.3.0": 2, "1.4.1": 1, "1.4.2": 2]
        var clean = fixture.performer
        _ = try clean.run(plan.steps, of: plan)
        for count in 0..<clean.disk.operationCount {
            var performer = fixture.performer
            _ = try self.run(plan.steps, of: plan, failingAfter: count, &performer)
            guard case .link(let target)? = performer.disk.nodes["/opt/app/current"] else {
                return #expect(Bool(false), "no current after \(count) operations")
            }
            #expect(performer.disk.nodes["/opt/app/\(target)"] == .directory)
            for name in try performer.disk.names(in: "/opt/app/releases") where !name.hasPrefix(".") {
                let files = try performer.disk.names(in: "/opt/app/releases/\(name)")
                #expect(files.count == complete[name], "\(name) after \(count) operations")
            }
        }
    }

    @Test("At every moment, on either way, `dst` is complete or missing, and so is `version`")
    func contentAlwaysComplete() throws {
        let fixture = Self.fixture(.script, isFirst: false)
        let plan = try fixture.plan()
        let steps = plan.steps.filter { $0 != .prune } + plan.undoSteps.map(\.step)
        var clean = fixture.performer
        _ = try clean.run(steps, of: plan)
        for count in 0..<clean.disk.operationCount {
            var performer = fixture.performer
            _ = try self.run(steps, of: plan, failingAfter: count, &performer)
            let names = try performer.disk.names(in: "/var/lib/app/dst")
            let isComplete = [[], ["program"], ["customup.sh", "made-by-script", "program"]].contains(names)
            #expect(isComplete, "\(names) after \(count) operations")
            let version = performer.disk.text("/var/lib/app/version")
            #expect(version == "1.4.1\n" || version == "1.4.2\n", "after \(count) operations")
        }
    }
}
