import SimulationKit
import Testing
import Timekeeping

@Suite("Virtual time")
struct EventQueueTests {
    @Test(
        "Events come out in the order of time, and of insertion within one instant",
        arguments: SimulationSeed.seeds(20))
    func ordered(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var queue = EventQueue<Int>()
        var expected: [(instant: MonotonicInstant, event: Int)] = []
        for event in 0..<500 {
            let instant = MonotonicInstant(nanoseconds: random.integer(in: 0...40))
            queue.schedule(event, at: instant)
            expected.append((instant, event))
        }
        expected.sort { ($0.instant, $0.event) < ($1.instant, $1.event) }

        #expect(queue.count == 500)
        #expect(queue.nextInstant == expected.first?.instant)
        var events: [Int] = []
        while let next = queue.popNext() {
            events.append(next.event)
        }
        #expect(events == expected.map(\.event))
        #expect(queue.isEmpty)
    }

    @Test("A deadline holds back what comes after it")
    func deadline() {
        var queue = EventQueue<String>()
        queue.schedule("late", at: MonotonicInstant(nanoseconds: 11))
        queue.schedule("on time", at: MonotonicInstant(nanoseconds: 10))
        let deadline = MonotonicInstant(nanoseconds: 10)
        #expect(queue.popNext(notAfter: deadline)?.event == "on time")
        #expect(queue.popNext(notAfter: deadline) == nil)
        #expect(queue.count == 1)
    }

    @Test("The clock shows what it was moved to")
    func clock() {
        var clock = VirtualClock(startingAt: MonotonicInstant(nanoseconds: 5))
        clock.advance(by: .microseconds(1))
        #expect(clock.now.nanoseconds == 1_005)
        clock.advance(to: clock.now)
        clock.advance(to: MonotonicInstant(nanoseconds: 2_000))
        #expect(clock.now.nanoseconds == 2_000)
    }
}
