import Glibc

/// The time of day, for what another machine's clock has to be compared with.
package enum WallClock {
    /// Seconds from the beginning of the NTP era to that of Unix time (RFC 5905).
    private static let secondsFrom1900To1970: Int64 = 2_208_988_800
    /// A clock that shows less than this was never set: 2026-01-01.
    private static let leastSeconds: Int64 = 1_767_225_600

    /// The present in seconds since 1900, modulo 2³², whatever the clock shows.
    package static var ntpSeconds: UInt32 {
        UInt32(truncatingIfNeeded: self.unixSeconds + self.secondsFrom1900To1970)
    }

    /// The present in seconds since 1900, modulo 2³²; `nil` where the clock was never set, as on devices without a
    /// battery.
    package static var trustedNTPSeconds: UInt32? {
        self.unixSeconds >= self.leastSeconds ? self.ntpSeconds : nil
    }

    /// The present in seconds since 1970, whatever the clock shows.
    package static var unixSeconds: Int64 {
        var time = timespec()
        return clock_gettime(CLOCK_REALTIME, &time) == 0 ? Int64(time.tv_sec) : 0
    }
}
