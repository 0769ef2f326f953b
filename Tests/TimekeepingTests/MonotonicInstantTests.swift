import Testing
import Timekeeping

@Suite("Instants and intervals")
struct MonotonicInstantTests {
    @Test("An interval leads from one instant to the other")
    func intervalLeadsThere() {
        let start = MonotonicInstant(nanoseconds: 1_500)
        let end = start.advanced(by: .microseconds(2))
        #expect(end.nanoseconds == 3_500)
        #expect(start.interval(to: end) == .microseconds(2))
        #expect(end.interval(to: start) == Interval(nanoseconds: -2_000))
    }

    @Test("Arithmetic at the ends of the range saturates instead of trapping")
    func saturates() {
        let last = MonotonicInstant(nanoseconds: .max)
        #expect(last.advanced(by: .seconds(1)) == last)
        #expect(
            MonotonicInstant(nanoseconds: .min).advanced(by: Interval(nanoseconds: -1)).nanoseconds == .min)
        #expect(MonotonicInstant(nanoseconds: .min).interval(to: last).nanoseconds == .max)
        #expect(Interval.seconds(.max).nanoseconds == .max)
        #expect(Interval.seconds(.min).nanoseconds == .min)
    }
}
