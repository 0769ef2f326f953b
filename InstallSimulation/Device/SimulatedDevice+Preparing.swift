internal import InstallEngine

extension SimulatedDevice {
    /// A device on which everything was installed that the scenario's order finds, switched on and at rest.
    ///
    /// - Throws: what stands in the way, which is an error of the scenario or of the code under test.
    package static func prepared(for scenario: InstallScenario) throws -> SimulatedDevice {
        var preparation = scenario
        // What came before was healthy, and the journal of that time not yet long.
        preparation.policy.confirmation = .automatic
        let device = SimulatedDevice(preparation)
        try device.makeDirectories()
        try device.start()
        for release in scenario.formerReleases.dropFirst(device.isImage ? 1 : 0) {
            try device.run(.install(release))
        }
        if scenario.hasLongJournal { try device.lengthenJournal() }
        device.disk.settle()
        let ready = SimulatedDevice(scenario, on: device.disk.state, memory: device.memory)
        (ready.running, ready.serviceVersion) = (device.running, device.serviceVersion)
        (ready.memory.newInForce, ready.memory.restartCount) = (nil, 0)
        return ready
    }

    private func makeDirectories() throws {
        for directory in ["/hooks", InstallScenario.stateDirectory] { try self.disk.makeDirectory(directory) }
        try self.disk.writeFile("/download", Array("package".utf8))
        switch self.scenario.handler {
        case .release, .script: break
        case .command: try self.disk.makeDirectory("/system")
        case .image:
            try self.disk.makeDirectory(SimulatedBootLoader.directory)
            try self.disk.makeDirectory(SimulatedSlots.directory)
            guard let first = InstallScenario.slots.first else { return }
            try SimulatedBootLoader.store(.init(primary: first), on: self.disk)
            for slot in InstallScenario.slots {
                var bytes = slot == first ? self.scenario.formerReleases.first?.image ?? [] : []
                bytes += [UInt8](repeating: 0, count: 1024 - bytes.count)
                try self.disk.writeFile(SimulatedSlots.path(of: slot), bytes)
            }
        }
        self.disk.settle()
    }

    /// Makes the journal so long that the next deployment's plan, or a step soon after, makes it too long.
    private func lengthenJournal() throws {
        var disk = self.disk
        var journal = try InstallJournal(directory: InstallScenario.stateDirectory, on: &disk)
        let limit = InstallJournal.compactionByteCount - 200
        while true {
            let path = "\(InstallScenario.stateDirectory)/journal"
            guard case .file(let byteCount)? = try disk.entry(at: path) else { return }
            let rest = limit - Int(byteCount)
            guard rest > 200 else { return }
            try journal.append([.noted(String(repeating: "n", count: min(4000, rest - 100)))], on: &disk)
            disk.settle()
        }
    }
}
