import Foundation

/// Waiting for something that happens outside, with an end.
package enum Patience {
    /// Looks every few milliseconds whether `condition` holds; `false` when it does not within `limit`.
    package static func wait(_ limit: Duration, until condition: () throws -> Bool) rethrows -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var pause: UInt32 = 500
        while true {
            if try condition() { return true }
            guard clock.now < deadline else { return false }
            usleep(pause)
            pause = min(pause * 2, 5_000)
        }
    }
}
