internal import Timekeeping

/// Says when a session's table is to be sent.
///
/// A new table goes out twice at once and then after times that double, until the regular interval: a
/// receiver that misses the first ones can do nothing with the objects' packets meanwhile. Besides, a lap of
/// an object begins with a table. Only the regular ones come however large the table is; the others wait
/// until the session has sent several times as many bytes, by default four times, lest a carousel of small
/// files be mostly tables.
///
/// A receiver that joins later can use nothing before the next table, so tables come more often than the
/// regular interval where they are cheap: when they are a 256th of what is sent, and at most twenty times a
/// second.
struct TableSchedule: Sendable {
    private static let firstGap = Interval.milliseconds(1)
    /// With so many times its own bytes sent since, a table costs next to nothing.
    private static let cheapShare = 256
    private static let leastGap = Interval.milliseconds(50)

    private let interval: Interval
    /// How many times its own bytes are sent before a lap brings the table again.
    private let spacing: Int
    private var gap: Interval
    private var next: MonotonicInstant
    private var regular: MonotonicInstant
    private var earliest: MonotonicInstant
    private var sentByteCount = 0
    private var isLapBeginning = false
    private var newCount = 2

    init(startingAt now: MonotonicInstant, interval: Interval, spacing: Int) {
        self.interval = interval
        self.spacing = max(1, spacing)
        self.gap = Self.firstGap
        self.next = now
        self.regular = now
        self.earliest = now
    }

    /// The table is another one from now on.
    mutating func renew() {
        self.gap = Self.firstGap
        self.newCount = 2
    }

    /// An object of the session begins a lap.
    mutating func noteLap() {
        // One that follows a table at once needs no other.
        self.isLapBeginning = self.sentByteCount > 0
    }

    /// So many bytes of the session's objects were sent.
    mutating func didSend(byteCount: Int) {
        self.sentByteCount += byteCount
    }

    /// Whether the table is to be sent now; `isQuiet` says that there is nothing else to send.
    func isDue(at now: MonotonicInstant, tableByteCount: Int, isQuiet: Bool) -> Bool {
        if self.newCount > 0 { return true }
        // Even a rate that is too low for the tables leaves something to the objects.
        guard self.sentByteCount > 0 || isQuiet else { return false }
        if now >= self.regular { return true }
        guard isQuiet || self.sentByteCount >= self.spacing * tableByteCount else { return false }
        if self.isLapBeginning || now >= self.next { return true }
        return now >= self.earliest && self.sentByteCount >= Self.cheapShare * tableByteCount
    }

    /// When a table is due if nothing else is sent meanwhile.
    var deadline: MonotonicInstant { min(self.next, self.regular) }

    /// The table begins to go out.
    mutating func didSendTable(at now: MonotonicInstant) {
        self.newCount = max(0, self.newCount - 1)
        self.next = now.advanced(by: self.gap)
        self.gap = min(self.interval, Interval(nanoseconds: self.gap.nanoseconds * 2))
        self.regular = now.advanced(by: self.interval)
        self.earliest = now.advanced(by: Self.leastGap)
        self.sentByteCount = 0
        self.isLapBeginning = false
    }
}
