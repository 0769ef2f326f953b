import SimpleOTAEngine
import Testing
import Timekeeping

@Suite("A broken download is taken up again")
struct RetryPolicyTests {
    @Test("Tries that bring nothing are few, with growing pauses")
    func fruitless() {
        var policy = RetryPolicy()
        let pauses = (0..<7).map { _ in policy.pause(afterFailureWith: 0) }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16), nil, nil])
    }

    @Test("Tries that bring something go on, up to a total")
    func fruitful() {
        var policy = RetryPolicy()
        for count in 1..<RetryPolicy.maximumTryCount {
            #expect(policy.pause(afterFailureWith: UInt64(count)) == .seconds(1), "try \(count)")
        }
        #expect(policy.pause(afterFailureWith: .max) == nil)
    }

    @Test("A server that starts over each time brings nothing")
    func startingOver() {
        var policy = RetryPolicy()
        _ = policy.pause(afterFailureWith: 500)
        let pauses = (0..<5).map { _ in policy.pause(afterFailureWith: 400) }
        #expect(pauses == [.seconds(2), .seconds(4), .seconds(8), .seconds(16), nil])
    }
}
