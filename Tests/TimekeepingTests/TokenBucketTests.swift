import SimulationKit
import Testing
import Timekeeping

@Suite("Token bucket")
struct TokenBucketTests {
    /// What a simulated sender did: the instants of its sends, in nanoseconds, and the bytes sent until each.
    private struct Record {
        var instants: [Int64] = []
        var totals: [Int] = [0]

        /// The most and the fewest bytes in any window of `length` nanoseconds that lies inside the record.
        func extremes(over length: Int64) -> (least: Int, most: Int) {
            var most = 0
            var least = Int.max
            var end = 0
            for start in self.instants.indices {
                // The densest windows begin with a send.
                while end < self.instants.count, self.instants[end] - self.instants[start] <= length {
                    end += 1
                }
                most = max(most, self.totals[end] - self.totals[start])
                // The emptiest ones begin right after a send.
                guard end < self.instants.count else { break }
                var inside = end
                while inside > start, self.instants[inside - 1] - self.instants[start] >= length {
                    inside -= 1
                }
                least = min(least, self.totals[inside] - self.totals[start + 1])
            }
            return (least, most)
        }
    }

    /// Sends for `seconds`, waking up late by up to `lateness`, runs of `run` bytes.
    private func send(
        _ bucket: inout TokenBucket, run: Int, seconds: Int64, lateness: Interval, seed: UInt64
    ) -> Record {
        var random = SeededRandom(seed: seed)
        var record = Record()
        var now = bucket.nextInstant
        let end = now.advanced(by: .seconds(seconds))
        while now < end {
            bucket.didSend(wireByteCount: run, at: now)
            record.instants.append(now.nanoseconds)
            record.totals.append(record.totals[record.totals.count - 1] + run)
            // The system call and the copying take a microsecond.
            now = now.advanced(by: .microseconds(1))
            guard bucket.nextInstant > now else { continue }
            let late = random.integer(in: 0..<4) == 0 ? random.integer(in: 0...lateness.nanoseconds) : 0
            now = bucket.nextInstant.advanced(by: Interval(nanoseconds: late))
        }
        return record
    }

    @Test(
        "Whatever wakes up late, no window holds more than the rate and one burst, and each second has the rate",
        arguments: [1_000_000, 10_000_000, 100_000_000, 1_000_000_000] as [UInt64],
        SimulationSeed.seeds(10))
    func laws(rate: UInt64, seed: UInt64) {
        let datagram = 1_456 + 28
        // A run of datagrams that lasts no longer than a millisecond, as one call can send.
        let run = datagram * min(44, max(1, Int(rate) / 8 / 1_000 / datagram))
        var bucket = TokenBucket(
            bitsPerSecond: rate, largestSendByteCount: run,
            startingAt: MonotonicInstant(nanoseconds: 77))
        let lateness = Interval(nanoseconds: bucket.maximumLag.nanoseconds - 1_000_000)
        let record = self.send(&bucket, run: run, seconds: 4, lateness: lateness, seed: seed)
        for window in [100_000_000, 1_000_000_000] as [Int64] {
            let ideal = Int(rate) / 8 * Int(window / 1_000_000) / 1_000
            let (least, most) = record.extremes(over: window)
            #expect(most <= ideal + bucket.burstByteCount, "seed \(seed)")
            #expect(least >= ideal - bucket.burstByteCount, "seed \(seed)")
            if window == 1_000_000_000 {
                // One per cent; a datagram more or less is what windows of a slow stream differ by.
                #expect(most <= ideal + ideal / 100 + datagram, "seed \(seed)")
                #expect(least >= ideal - ideal / 100 - datagram, "seed \(seed)")
            }
        }
        let total = Double(record.totals[record.totals.count - 1])
        #expect(abs(total / (Double(rate) / 2) - 1) < 0.01, "seed \(seed)")
    }

    @Test(
        "However late a sender comes, no window holds more than the rate and one burst",
        arguments: SimulationSeed.seeds(20))
    func veryLate(seed: UInt64) {
        let run = 44 * 1_484
        var bucket = TokenBucket(
            bitsPerSecond: 100_000_000, largestSendByteCount: run,
            startingAt: MonotonicInstant(nanoseconds: 0))
        let record = self.send(&bucket, run: run, seconds: 4, lateness: .milliseconds(60), seed: seed)
        for window in [100_000_000, 1_000_000_000] as [Int64] {
            let ideal = 12_500_000 * Int(window / 1_000_000) / 1_000
            #expect(record.extremes(over: window).most <= ideal + bucket.burstByteCount, "seed \(seed)")
        }
    }

    @Test(
        "A sender that is on time keeps the rate to the nanosecond",
        arguments: [7, 999_983, 3_000_000_000] as [UInt64])
    func exact(rate: UInt64) {
        var bucket = TokenBucket(
            bitsPerSecond: rate, largestSendByteCount: 1_500, startingAt: MonotonicInstant(nanoseconds: 0))
        for _ in 0..<1_000 { bucket.didSend(wireByteCount: 1_484, at: bucket.nextInstant) }
        let ideal = UInt64(1_484 * 8) * 1_000 * 1_000_000_000 / rate
        #expect(bucket.nextInstant.nanoseconds == Int64(ideal))
    }

    @Test("A burst lasts five milliseconds, or a send and half of that")
    func burst() {
        let start = MonotonicInstant(nanoseconds: 0)
        let fast = TokenBucket(bitsPerSecond: 1_000_000_000, largestSendByteCount: 64_000, startingAt: start)
        #expect(fast.burstByteCount == 625_000)
        #expect(fast.maximumLag == .microseconds(4_488))
        let slow = TokenBucket(bitsPerSecond: 1_000_000, largestSendByteCount: 1_484, startingAt: start)
        #expect(slow.burstByteCount == 1_484 + 312)
        #expect(slow.maximumLag == .microseconds(2_500))
    }

    @Test("Extreme rates neither trap nor stop the stream", arguments: [1, UInt64.max])
    func extremes(rate: UInt64) {
        var bucket = TokenBucket(
            bitsPerSecond: rate, largestSendByteCount: TokenBucket.maximumSendByteCount,
            startingAt: MonotonicInstant(nanoseconds: 0))
        for _ in 0..<100 {
            bucket.didSend(wireByteCount: TokenBucket.maximumSendByteCount, at: bucket.nextInstant)
        }
        #expect(bucket.nextInstant.nanoseconds >= 0)
    }

    @Test("Headers count: 28 bytes for IPv4, 48 for IPv6")
    func wireBytes() {
        #expect(TokenBucket.wireByteCount(payload: 1_456, ipv6: false) == 1_484)
        #expect(TokenBucket.wireByteCount(payload: 1_428, ipv6: true) == 1_476)
    }
}
