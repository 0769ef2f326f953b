internal import SystemClock
package import UpdateMetadata

/// The device's clock as metadata tells time.
package enum SystemTime {
    /// What the clock shows, whether it was ever set or not.
    package static var now: UTCTime { UTCTime(secondsSinceEpoch: WallClock.unixSeconds) }
}
