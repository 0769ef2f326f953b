import Datagrams
import Testing
import Timekeeping

@Suite("Pauses between receive calls")
struct GatheringPauseTests {
    /// The pauses that a stream of `rate` datagrams per second of `size` bytes leads to, after its first 50 ms.
    private func pauses(rate: Int, size: Int = 1_456, bufferByteCount: Int) -> [Interval] {
        var now = MonotonicInstant(nanoseconds: 1)
        var pause = GatheringPause(bufferByteCount: bufferByteCount, startingAt: now)
        var pauses: [Interval] = []
        var last = now
        while now.nanoseconds < 200_000_000 {
            // Without a pause, the next call comes with the next datagram.
            let spacing = Int64(1_000_000_000 / rate)
            let gap = max(pauses.last?.nanoseconds ?? 0, spacing)
            now = last.advanced(by: Interval(nanoseconds: gap))
            let count = Int(gap / spacing)
            pauses.append(pause.next(messageCount: count, byteCount: count * size, at: now))
            last = now
        }
        return pauses.suffix(pauses.count / 2)
    }

    @Test("A stream of some thousand datagrams a second is gathered for 1.5 ms")
    func gathers() {
        #expect(
            self.pauses(rate: 9_000, bufferByteCount: 212_992).allSatisfy { $0 == GatheringPause.longest })
    }

    @Test("A stream of some hundred is not: nothing would be gathered")
    func leavesSlowStreams() {
        #expect(self.pauses(rate: 500, bufferByteCount: 212_992).allSatisfy { $0 == .zero })
    }

    @Test(
        "In no pause comes more than a quarter of what the kernel books for the buffer",
        arguments: [
            1_000, 5_000, 20_000, 50_000, 100_000, 200_000, 800_000,
        ])
    func neverOverflows(rate: Int) {
        for buffer in [50_000, 106_496, 212_992, 4 << 20] {
            for pause in self.pauses(rate: rate, bufferByteCount: buffer) {
                // 2304 bytes are booked for a datagram of 1456; the limit is twice the granted size.
                let booked = Int64(rate) * 2_304 * pause.nanoseconds / 1_000_000_000
                #expect(booked <= Int64(buffer) / 2)
            }
        }
    }

    @Test("With a small buffer, a fast stream is received without any pause")
    func neverPausesAtHighRates() {
        #expect(self.pauses(rate: 200_000, bufferByteCount: 106_496).allSatisfy { $0 == .zero })
    }
}
