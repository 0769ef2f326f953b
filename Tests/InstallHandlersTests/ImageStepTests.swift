import InstallEngine
import InstallHandlers
import Testing

struct ImageStepTests {
    private let fixture = Fixture(.image)
    private var device: TestDevice { self.fixture.device }

    private func perform(_ step: InstallStep, of plan: InstallPlan) throws -> StepResult {
        var performer = self.fixture.performer
        return try performer.perform(step, of: plan)
    }

    private func failure(_ step: InstallStep, of plan: InstallPlan) throws -> String? {
        guard case .failed(let text) = try self.perform(step, of: plan) else { return nil }
        return text
    }

    @Test("An image is written, synchronised, and read back before the boot loader hears of it")
    func order() throws {
        let plan = try self.fixture.plan()
        for step in [InstallStep.writeSlot, .armTrial] {
            let result = try self.perform(step, of: plan)
            #expect(result == .succeeded)
        }
        #expect(self.device.acts == ["write B", "synchronize B", "read B", "try B"])
        var result = try self.perform(.checkBooted, of: plan)
        #expect(result == .notBooted("slot A runs: the boot loader gave slot B up"))
        self.device.boot.running = .b
        result = try self.perform(.checkBooted, of: plan)
        #expect(result == .succeeded)
        result = try self.perform(.confirmSlot, of: plan)
        #expect(result == .succeeded)
        #expect(self.device.boot == BootState(running: .b, primary: .b, trial: nil))
        result = try self.perform(.prune, of: plan)
        #expect(result == .succeeded)
    }

    @Test(
        "A boot loader that could choose the slot is settled before the first byte",
        arguments: [
            BootState(running: .a, primary: .b, trial: nil), BootState(running: .a, primary: .a, trial: .b),
        ])
    func settle(state: BootState) throws {
        self.device.boot = state
        var fixture = self.fixture
        fixture.request.isForced = true
        let plan = try fixture.plan()
        let result = try self.perform(.writeSlot, of: plan)
        #expect(result == .succeeded)
        #expect(self.device.acts.prefix(2) == ["roll back to A", "write B"])

        self.device.boot = state
        self.device.obeys = false
        self.device.acts = []
        let text = try self.failure(.writeSlot, of: plan)
        #expect(text?.hasPrefix("the boot loader might boot slot B while it is written") == true)
        #expect(self.device.acts == ["roll back to A"])
    }

    @Test("Nothing is written while another slot runs than was planned")
    func otherSlotRuns() throws {
        let plan = try self.fixture.plan()
        self.device.boot = BootState(running: .b, primary: .b, trial: nil)
        let text = try self.failure(.writeSlot, of: plan)
        #expect(text == "slot B runs, not A as was planned; install again")
        #expect(self.device.acts.isEmpty)
    }

    @Test("An artifact that is not the promised one is refused, with both digests")
    func promisedDigest() throws {
        var fixture = self.fixture
        fixture.request.artifact.sha256 = TestDevice.digest([9])
        let plan = try fixture.plan()
        let text = try self.failure(.writeSlot, of: plan)
        #expect(text?.contains("has the SHA-256 01020303") == true)
        #expect(text?.contains("not 09010000") == true)
        fixture.request.artifact.sha256 = TestDevice.digest(self.device.image)
        let good = try fixture.plan()
        let result = try self.perform(.writeSlot, of: good)
        #expect(result == .succeeded)
    }

    @Test("An image of no bytes is refused: the slot still holds the old one")
    func empty() throws {
        let plan = try self.fixture.plan()
        self.device.image = []
        let text = try self.failure(.writeSlot, of: plan)
        #expect(text?.contains("is empty") == true)
        #expect(!self.device.acts.contains { $0.hasPrefix("try") })
    }

    @Test("A slot that reads back otherwise is refused, with both digests")
    func worn() throws {
        let plan = try self.fixture.plan()
        self.device.wornBytes = [1, 2, 4]
        let text = try self.failure(.writeSlot, of: plan)
        #expect(text?.contains("reads back with the SHA-256 01020403") == true)
        #expect(text?.contains("but 01020303") == true)
    }

    @Test("A trial is armed again where power failed just after")
    func armAgain() throws {
        let plan = try self.fixture.plan()
        self.device.boot = BootState(running: .b, primary: .a, trial: .b)
        let result = try self.perform(.armTrial, of: plan)
        #expect(result == .succeeded)
        #expect(self.device.boot.trial == .b)
    }

    @Test("No trial without a way back")
    func noWayBack() throws {
        let plan = try self.fixture.plan()
        self.device.boot = BootState(running: .a, primary: .b, trial: nil)
        var text = try self.failure(.armTrial, of: plan)
        #expect(
            text?.hasPrefix("the boot loader's primary slot is B, not A, so there would be no way") == true)
        self.device.boot.running = SlotName("C") ?? .a
        text = try self.failure(.armTrial, of: plan)
        #expect(text == "slot C runs, not A or B as was planned; install again")
        #expect(self.device.acts.isEmpty)
    }

    @Test("Only what runs is confirmed, and the boot loader is asked whether it was")
    func confirm() throws {
        let plan = try self.fixture.plan()
        let result = try self.perform(.confirmSlot, of: plan)
        #expect(result == .notBooted("slot A runs: the boot loader gave slot B up"))
        #expect(self.device.acts.isEmpty)
        self.device.boot = BootState(running: .b, primary: .a, trial: .b)
        self.device.obeys = false
        let text = try self.failure(.confirmSlot, of: plan)
        #expect(text == "the boot loader's primary slot still is A after B was confirmed")
    }

    @Test("Going back needs a restart where the new slot runs, and none after it")
    func restore() throws {
        let plan = try self.fixture.plan()
        self.device.boot = BootState(running: .b, primary: .a, trial: .b)
        for _ in 1...2 {
            let result = try self.perform(.restoreSlot, of: plan)
            #expect(result == .needsRestart)
        }
        self.device.boot.running = .a
        let result = try self.perform(.restoreSlot, of: plan)
        #expect(result == .succeeded)
        #expect(self.device.boot == BootState(running: .a, primary: .a, trial: nil))
        self.device.boot.primary = .b
        self.device.obeys = false
        let text = try self.failure(.restoreSlot, of: plan)
        #expect(text == "the boot loader's primary slot still is B after it was to go back to A")
    }

    @Test("A device without slots says so")
    func noSlots() throws {
        let plan = try self.fixture.plan()
        var performer = StepPerformer(
            settings: self.fixture.settings, disk: self.fixture.disk, unpacking: self.fixture.package,
            slots: nil, bootLoader: nil)
        let result = try performer.perform(.writeSlot, of: plan)
        #expect(
            result
                == .failed(
                    "no slots or no boot loader are configured any more; configure them again"))
    }
}
