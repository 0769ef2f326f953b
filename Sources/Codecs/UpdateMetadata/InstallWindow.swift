/// Times of the week at which a release may be installed, by the device's own clock: `Sat,Sun 02:00-04:30`.
///
/// Days, if any are named, stand first: `Mon`, `Mon,Thu`, `Mon-Fri` or `Fri-Mon,Wed`. The end is not within;
/// an end that is not behind the beginning means the day after, and the days are those on which the window
/// begins.
public struct InstallWindow: Hashable, Sendable {
    /// Days from 0 for Monday to 6 for Sunday, at least one.
    public let weekdays: Set<Int>
    /// Its beginning in minutes of the day, 0 to 1439.
    public let startMinute: Int
    /// Its end in minutes of the day, 1 to 1440; not within.
    public let endMinute: Int

    /// Creates a window of `weekdays`, all if `nil`; `nil` where there is no such window.
    public init?(weekdays: Set<Int>? = nil, startMinute: Int, endMinute: Int) {
        let days = weekdays ?? Set(0..<7)
        guard !days.isEmpty, days.allSatisfy((0..<7).contains), (0..<1_440).contains(startMinute),
            (1...1_440).contains(endMinute), startMinute != endMinute
        else { return nil }
        self.weekdays = days
        self.startMinute = startMinute
        self.endMinute = endMinute
    }

    /// Whether a minute of the day (0 to 1439) of a weekday (0 for Monday) lies within.
    public func contains(weekday: Int, minute: Int) -> Bool {
        if self.startMinute < self.endMinute {
            return self.weekdays.contains(weekday) && (self.startMinute..<self.endMinute).contains(minute)
        }
        let dayBefore = (weekday + 6) % 7
        return self.weekdays.contains(weekday) && minute >= self.startMinute
            || self.weekdays.contains(dayBefore) && minute < self.endMinute
    }
}
