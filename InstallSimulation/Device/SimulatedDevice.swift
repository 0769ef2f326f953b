package import InstallEngine
package import Timekeeping

/// A device with a disk, slots, a boot loader, services and an agent, all on one power supply.
///
/// It runs the real engine, journal, planner and performer as the agent does, in virtual time.
package final class SimulatedDevice {
    /// How long a start takes.
    package static let startTime = Interval.seconds(10)
    /// The device's clock never moves, so that equal moments of different runs leave equal disks.
    static let secondsSinceEpoch: Int64 = 1_800_000_000

    /// What is installed, and how.
    package let scenario: InstallScenario
    /// The disk, which holds everything that a power failure does not take.
    package let disk: SimulatedDisk
    /// What others know.
    package var memory: DeviceMemory
    /// When the agent crashes, of the release's trial; `nil` for at once.
    package var crashDelay: Interval?
    /// Every so manieth round of checks fails of a release that never settles.
    package var failurePeriod = 2

    /// What a person asks for, by the number of the action, counted over all starts, during which it comes.
    package var requests: [Int: InstallEvent] = [:]
    /// Actions until now.
    var actionCount = 0

    /// The slot that runs; only with the handler `image`.
    var running: SlotName?
    /// The version that the services run; `nil` where none do.
    var serviceVersion: String?
    /// Rounds of checks in this start of the agent.
    var checkCount = 0

    /// A device that is off.
    package init(
        _ scenario: InstallScenario, on state: DiskState = DiskState(), memory: DeviceMemory = .init()
    ) {
        self.scenario = scenario
        self.disk = SimulatedDisk(state, sectorByteCount: scenario.sectorByteCount)
        self.disk.canExchange = scenario.canExchange
        self.memory = memory
    }

    /// The release with a version, as the scenario knows it.
    func release(_ version: String?) -> SimulatedRelease? {
        self.scenario.releases.last { $0.version == version }
    }

    var boot: BootID { BootID("boot-\(self.memory.bootCount)") }

    var isImage: Bool { self.scenario.handler == .image }
}
