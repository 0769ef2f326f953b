extension UTCTime: CustomStringConvertible {
    private static let secondsOfDay: Int64 = 86_400
    // Years are counted from March, so that the leap day is the last one; 0000-03-01 is day 0 of era 0.
    private static let daysOfEra: Int64 = 146_097
    private static let daysFromMarchOfYear0ToEpoch: Int64 = 719_468

    /// Takes a text of exactly the form `YYYY-MM-DDTHH:MM:SSZ` that names a moment; `nil` for any other.
    ///
    /// There is no 60th second, no 24th hour and no other time zone.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let form = Array("0000-00-00T00:00:00Z".utf8)
        guard bytes.count == form.count else { return nil }
        for (byte, wanted) in zip(bytes, form) {
            let isRight = wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == wanted
            guard isRight else { return nil }
        }
        let number = { (range: Range<Int>) in bytes[range].reduce(0 as Int64) { $0 * 10 + Int64($1 - 0x30) } }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), (1...Self.dayCount(ofMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        self.init(secondsSinceEpoch: days * Self.secondsOfDay + hour * 3_600 + minute * 60 + second)
    }

    /// The moment as `YYYY-MM-DDTHH:MM:SSZ`.
    public var description: String {
        let (days, second) = Self.floorDivision(self.secondsSinceEpoch, Self.secondsOfDay)
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let (hour, minute) = (second / 3_600, second / 60 % 60)
        return "\(date)T\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second % 60, 2))Z"
    }

    private static func dayCount(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = Self.floorDivision(marchYear, 400)
        // From March on, five months have 153 days, each time.
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOfEra + dayOfEra - Self.daysFromMarchOfYear0ToEpoch
    }

    private static func date(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSinceEpoch + Self.daysFromMarchOfYear0ToEpoch
        let (era, dayOfEra) = Self.floorDivision(days, Self.daysOfEra)
        // Without the leap days of 4, and with those of 100 and 400 years, each year has 365 days.
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floorDivision(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let rest = (number % divisor + divisor) % divisor
        return ((number - rest) / divisor, rest)
    }

    private static func padded(_ number: Int64, _ digitCount: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, digitCount - digits.count)) + digits
    }
}
