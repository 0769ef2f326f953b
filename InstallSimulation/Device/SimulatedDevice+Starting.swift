internal import InstallEngine
internal import InstallHandlers
internal import Timekeeping

extension SimulatedDevice {
    /// Switches the device on, until its services run.
    ///
    /// - Throws: ``PowerFailure``, or ``SimulationFailure`` where nothing can be booted.
    package func start() throws {
        self.memory.bootCount += 1
        self.memory.now = self.memory.now.advanced(by: Self.startTime)
        if self.isImage { try self.bootSlot() }
        if self.scenario.settings.release?.hasServices == true { try self.restartServices() }
    }

    /// Shuts down in good order, and starts.
    package func restart() throws {
        try self.disk.synchronizeTree("/")
        self.memory.restartCount += 1
        self.serviceVersion = nil
        try self.start()
    }

    /// The boot loader's part: a trial is for one boot only.
    private func bootSlot() throws {
        self.disk.task = "the boot loader"
        guard var choice = try? SimulatedBootLoader.choice(on: self.disk) else {
            if self.disk.hasFailed { throw PowerFailure() }
            throw SimulationFailure(.unbootable, "the boot loader's choice cannot be read")
        }
        if let trial = choice.trial, !choice.isTried {
            choice.isTried = true
            self.noticeNewContent()
            try SimulatedBootLoader.store(choice, on: self.disk)
            if let release = try self.release(in: trial), release.form != .doesNotStart {
                return self.running = trial
            }
            // The watchdog starts the device again.
            self.memory.now = self.memory.now.advanced(by: Self.startTime)
        }
        if choice.trial != nil {
            try SimulatedBootLoader.store(.init(primary: choice.primary), on: self.disk)
        }
        guard try self.release(in: choice.primary) != nil else {
            throw SimulationFailure(.unbootable, "slot \(choice.primary), the primary one, is not complete")
        }
        self.running = choice.primary
    }

    /// The release whose image a slot holds, complete.
    func release(in slot: SlotName) throws -> SimulatedRelease? {
        let bytes = try self.disk.contents(of: SimulatedSlots.path(of: slot), limit: .max) ?? []
        return self.scenario.releases.first { bytes.starts(with: $0.image) }
    }

    /// Notes the first moment at which something new is in force.
    func noticeNewContent() {
        self.memory.newInForce = self.memory.newInForce ?? self.memory.now
    }

    /// Starts the services of what is in force.
    func restartServices() throws {
        self.serviceVersion = try self.versionInForce()
    }
}
