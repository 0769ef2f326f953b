package import InstallEngine
internal import InstallHandlers
internal import SimulationKit
internal import Timekeeping

/// Installs releases that are not healthy, each in a form and with a policy that a seed draws.
package struct UnhealthyRuns: Hashable, Sendable {
    /// The way they are installed, ``HandlerKind/release`` or ``HandlerKind/image``.
    package let handler: HandlerKind
    /// How many ran.
    package private(set) var runCount = 0
    /// After how many the old version was in force again, complete, within one restart and the deadline.
    package private(set) var backCount = 0
    /// The first that was not, with its seed.
    package private(set) var firstFailure: String?

    /// Runs each seed once.
    package init(_ handler: HandlerKind, seeds: some Sequence<UInt64>) {
        self.handler = handler
        for seed in seeds {
            self.runCount += 1
            do {
                try Self.run(handler, seed: seed)
                self.backCount += 1
            } catch {
                self.firstFailure = self.firstFailure ?? "seed \(seed): \(error)"
            }
        }
    }

    private static let forms: [ReleaseForm] = [
        .checksFail, .neverSettles, .crashLoop, .unconfirmed, .doesNotStart,
    ]

    private static func run(_ handler: HandlerKind, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let form = Self.forms[random.integer(in: 0..<Self.forms.count)]
        let scenario = Self.scenario(handler, form, &random)
        let device = try SimulatedDevice.prepared(for: scenario)
        let deadline = scenario.policy.deadline.nanoseconds
        // A trial's clock begins anew with each start of the agent: so often it crashes in time.
        device.crashDelay = Interval(nanoseconds: random.integer(in: 0...deadline / 6))
        device.failurePeriod = random.integer(in: 1...scenario.policy.healthyRounds)
        try device.run(scenario.order)
        let deployment = UInt64(scenario.handler == .image ? 1 : scenario.formerReleases.count + 1)
        guard try device.checkAfterRecovery(deployment) == .rolledBack else {
            throw SimulationFailure(.silent, "a release (\(form.rawValue)) was not rolled back")
        }
        guard let begin = device.memory.newInForce else {
            throw SimulationFailure(.silent, "a release (\(form.rawValue)) never came in force")
        }
        let elapsed = begin.interval(to: device.memory.now)
        let limit = deadline + SimulatedDevice.startTime.nanoseconds
        guard elapsed.nanoseconds <= limit else {
            throw SimulationFailure(
                .silent, "the way back (\(form.rawValue)) took \(elapsed.nanoseconds / 1_000_000_000) s")
        }
        // Into the new image and back; one that does not start has fallen back by itself.
        let restartLimit = handler != .image ? 0 : form == .doesNotStart ? 1 : 2
        guard device.memory.restartCount <= restartLimit else {
            throw SimulationFailure(.silent, "\(device.memory.restartCount) restarts (\(form.rawValue))")
        }
    }

    private static func scenario(
        _ handler: HandlerKind, _ form: ReleaseForm, _ random: inout SeededRandom
    ) -> InstallScenario {
        var scenario = InstallScenario(
            "unhealthy", handler, former: [SimulatedRelease("1.0")],
            .install(SimulatedRelease("2.0", form)), expecting: .rolledBack)
        let seconds: Int64 = random.integer(in: 30...600)
        scenario.policy.deadline = .seconds(seconds)
        scenario.policy.settleTime = .seconds(random.integer(in: 0...seconds / 10))
        scenario.policy.checkInterval = .seconds(random.integer(in: 1...10))
        scenario.policy.healthyRounds = random.integer(in: 2...4)
        scenario.policy.confirmation = form == .unconfirmed ? .manual : .automatic
        // Only services can fail to start.
        let hasServices = form == .doesNotStart || random.happens(partsPerMillion: 500_000)
        scenario.settings.release?.hasServices = hasServices
        return scenario
    }
}
