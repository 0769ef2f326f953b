internal import Timekeeping

/// How many signature checks may be made: a rate, and a burst beyond it.
///
/// A flood of forged signatures must not take the processor, so over any time W at most rate × W and one
/// burst of checks are made, and one more for each further key with the same tag. One budget may serve the
/// authenticators of many objects.
///
/// The less is left, the more a root must have for itself before it is checked, in distinct packets that lead
/// to it. A forger who wants to take checks away from genuine roots must then pay with as many packets for
/// each.
public struct CheckBudget: Sendable {
    /// Checks a second where nobody says otherwise.
    public static let defaultChecksPerSecond = 4_000
    /// Burst where nobody says otherwise.
    public static let defaultBurst = 400

    /// Checks a second, 1...1 000 000.
    public let checksPerSecond: Int
    /// Checks that may be made beyond the rate, 1...1 000 000.
    public let burst: Int

    private let costNanoseconds: Int64
    private let capacityNanoseconds: Int64
    private var creditNanoseconds: Int64
    private var last: MonotonicInstant?

    /// A budget with all of its burst.
    ///
    /// - Precondition: rate and burst are 1...1 000 000.
    public init(
        checksPerSecond: Int = Self.defaultChecksPerSecond, burst: Int = Self.defaultBurst
    ) {
        precondition((1...1_000_000).contains(checksPerSecond), "a rate is 1...1 000 000 checks a second")
        precondition((1...1_000_000).contains(burst), "a burst is 1...1 000 000 checks")
        self.checksPerSecond = checksPerSecond
        self.burst = burst
        // Rounded up: rather a check less than one more.
        self.costNanoseconds = (1_000_000_000 - 1) / Int64(checksPerSecond) + 1
        self.capacityNanoseconds = Int64(burst) * self.costNanoseconds
        self.creditNanoseconds = self.capacityNanoseconds
    }

    /// How many distinct packets of a batch must lead to a root before its signature is checked: 1 while at
    /// least half of the burst is left, 2 with a quarter, 4 with an eighth, otherwise 8; `nil` while no check
    /// may be made.
    mutating func neededAgreement(at now: MonotonicInstant) -> Int? {
        self.fill(at: now)
        let (credit, capacity) = (self.creditNanoseconds, self.capacityNanoseconds)
        guard credit >= self.costNanoseconds else { return nil }
        if credit >= capacity / 2 { return 1 }
        if credit >= capacity / 4 { return 2 }
        return credit >= capacity / 8 ? 4 : 8
    }

    /// Takes checks, of which ``neededAgreement(at:)`` has just allowed the first.
    ///
    /// Where several keys have one tag, a signature is checked by all of them or not at all; what the budget
    /// had not is owed, and made good before the next check.
    mutating func spend(_ count: Int = 1) {
        precondition(self.creditNanoseconds >= self.costNanoseconds, "no check may be made")
        self.creditNanoseconds -= Int64(count) * self.costNanoseconds
    }

    private mutating func fill(at now: MonotonicInstant) {
        let elapsed = self.last.map { $0.interval(to: now).nanoseconds } ?? 0
        // Time that goes back gives nothing, nor does it give twice what it gave before.
        guard elapsed >= 0 else { return }
        self.last = now
        self.creditNanoseconds = min(
            self.capacityNanoseconds,
            self.creditNanoseconds.addingReportingOverflow(elapsed).overflow
                ? self.capacityNanoseconds : self.creditNanoseconds + elapsed)
    }
}
