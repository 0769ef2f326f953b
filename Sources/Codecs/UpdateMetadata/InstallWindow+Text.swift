extension InstallWindow: CustomStringConvertible {
    private static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Takes a text such as `Mon,Wed-Fri 22:00-04:00` or `02:00-24:00`; `nil` for any other.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), let times = words.last else { return nil }
        let ends = times.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minute(ends[0]), let end = Self.minute(ends[1]) else {
            return nil
        }
        var weekdays: Set<Int>?
        if words.count == 2 {
            guard let days = Self.weekdays(words[0]) else { return nil }
            weekdays = days
        }
        // Midnight as an end is that of the day itself.
        self.init(weekdays: weekdays, startMinute: start, endMinute: end == 0 ? 1_440 : end)
    }

    /// The window as it is written, days one by one.
    public var description: String {
        let times = "\(Self.text(ofMinute: self.startMinute))-\(Self.text(ofMinute: self.endMinute))"
        guard self.weekdays.count < 7 else { return times }
        let days = self.weekdays.sorted().map { Self.names[$0] }.joined(separator: ",")
        return "\(days) \(times)"
    }

    private static func weekdays(_ text: Substring) -> Set<Int>? {
        var weekdays: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let days = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { name in Self.names.firstIndex { $0 == name } }
            guard (1...2).contains(days.count), let first = days[0], let last = days[days.count - 1] else {
                return nil
            }
            // From Friday to Monday goes over Sunday.
            for offset in 0...((last - first + 7) % 7) { weekdays.insert((first + offset) % 7) }
        }
        return weekdays
    }

    private static func minute(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":") else { return nil }
        let values = [0, 1, 3, 4].map { Int(digits[$0]) - 0x30 }
        guard values.allSatisfy((0...9).contains) else { return nil }
        let (hour, minute) = (values[0] * 10 + values[1], values[2] * 10 + values[3])
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }

    private static func text(ofMinute minute: Int) -> String {
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(padded(minute / 60)):\(padded(minute % 60))"
    }
}
