import Testing
import Timekeeping

@Suite("Pacing")
struct PacerTests {
    private let start = MonotonicInstant(nanoseconds: 5_000)

    @Test(
        "A sender that is always on time keeps the rate exactly",
        arguments: [10_240, 102_400, 102_400_000] as [UInt64])
    func keepsRate(rate: UInt64) {
        var pacer = Pacer(bytesPerSecond: rate, startingAt: self.start)
        var byteCount = 0
        var now = self.start
        while byteCount < Int(rate) * 10 {
            now = pacer.nextInstant
            pacer.didSend(byteCount: 1380, at: now)
            byteCount += 1380
        }
        let ideal = Double(byteCount) / Double(rate)
        let taken = Double(self.start.interval(to: pacer.nextInstant).nanoseconds) / 1e9
        #expect(abs(taken - ideal) < 1e-6)
    }

    @Test("After a late wake-up it catches up at most a third faster than the rate")
    func catchesUpGently() {
        var pacer = Pacer(bytesPerSecond: 1_380_000, startingAt: self.start)
        pacer.didSend(byteCount: 1380, at: self.start)
        var now = self.start.advanced(by: .milliseconds(9))
        var sent = 0
        while pacer.nextInstant <= now || sent < 30 {
            let next = max(now, pacer.nextInstant)
            pacer.didSend(byteCount: 1380, at: next)
            if sent > 0 && sent < 30 {
                #expect(now.interval(to: next) >= Interval.microseconds(749))
            }
            now = next
            sent += 1
        }
        // 8 blocks were owed; at four blocks in three milliseconds the debt is paid after 24 ms.
        #expect(sent < 40)
        let onSchedule = self.start.advanced(by: .milliseconds(Int64(sent) + 1))
        #expect(pacer.nextInstant >= onSchedule)
    }

    @Test("What it lags behind by more than the limit is forgiven")
    func forgives() {
        var pacer = Pacer(bytesPerSecond: 1_380_000, startingAt: self.start)
        let now = self.start.advanced(by: .seconds(100))
        var byteCount = 0
        var next = now
        while next < now.advanced(by: .seconds(1)) {
            pacer.didSend(byteCount: 1380, at: next)
            byteCount += 1380
            next = max(next, pacer.nextInstant)
        }
        // One second at the rate and what the largest lag owes.
        #expect(byteCount <= 1_380_000 * 1_015 / 1_000 + 2 * 1380)
        #expect(byteCount >= 1_380_000)
    }
}
