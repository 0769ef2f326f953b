import Timekeeping

/// A trial in this process: when to look at the new release's health, and what follows from it.
///
///     settling ──▶ waiting ──interval──▶ checking ──healthy rounds, and confirmed──▶ succeeded
///                     ▲                     │
///                     └──────── else ───────┘        deadline, unless while checking ──▶ failed
struct TrialRun: Hashable, Sendable {
    /// Checks follow each other no faster, whatever the policy says.
    private static let shortestInterval = Interval.milliseconds(1)

    /// What to do.
    enum Decision: Hashable {
        case wait(until: MonotonicInstant)
        case check
        case succeeded
        case failed(FailureReason)
    }

    private let policy: TrialPolicy
    private var deadline: MonotonicInstant?
    private var nextCheck = MonotonicInstant(nanoseconds: 0)
    private var isChecking = false
    private var isConfirmed: Bool
    private var hasSucceeded = false
    private var healthyRounds = 0
    private var lastFailure: String?

    init(policy: TrialPolicy) {
        self.policy = policy
        self.isConfirmed = policy.confirmation == .automatic
    }

    /// What to do at `now`; the first call starts the clock.
    mutating func next(at now: MonotonicInstant) -> Decision {
        let deadline = self.start(at: now)
        if self.hasSucceeded { return .succeeded }
        if self.isChecking { return .check }
        if now >= deadline { return .failed(self.reason) }
        guard now >= self.nextCheck else { return .wait(until: min(self.nextCheck, deadline)) }
        self.isChecking = true
        return .check
    }

    /// Takes note of a round of checks; one that nobody asked for is passed over.
    mutating func didCheck(failure: String?, at now: MonotonicInstant) {
        guard self.isChecking else { return }
        self.isChecking = false
        self.healthyRounds = failure == nil ? min(self.healthyRounds, Int(Int32.max)) + 1 : 0
        if let failure { self.lastFailure = failure }
        self.nextCheck = now.advanced(by: max(self.policy.checkInterval, Self.shortestInterval))
        self.judge(at: now)
    }

    /// Somebody confirms; it counts once the checks succeed.
    mutating func confirm(at now: MonotonicInstant) {
        self.isConfirmed = true
        // A round that runs may say otherwise.
        if !self.isChecking { self.judge(at: now) }
    }

    private mutating func start(at now: MonotonicInstant) -> MonotonicInstant {
        if let deadline = self.deadline { return deadline }
        let deadline = now.advanced(by: self.policy.deadline)
        self.deadline = deadline
        self.nextCheck = now.advanced(by: self.policy.settleTime)
        return deadline
    }

    private var isHealthy: Bool { self.healthyRounds >= max(1, self.policy.healthyRounds) }

    private mutating func judge(at now: MonotonicInstant) {
        guard let deadline = self.deadline, now <= deadline else { return }
        self.hasSucceeded = self.isHealthy && self.isConfirmed
    }

    private var reason: FailureReason {
        let seconds = self.policy.deadline.nanoseconds / 1_000_000_000
        guard !self.isHealthy || self.isConfirmed else {
            return FailureReason(
                .notConfirmed, "Nobody confirmed the release within \(seconds) s; it was healthy.")
        }
        let cause = self.lastFailure.map { ": \($0)" } ?? "."
        return FailureReason(
            .unhealthy, "The health checks did not succeed within \(seconds) s\(cause)")
    }
}
