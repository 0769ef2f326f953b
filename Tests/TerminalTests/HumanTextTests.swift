import Terminal
import Testing

@Suite("Texts for people")
struct HumanTextTests {
    @Test(
        "Byte counts have a unit and three digits",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (102_400, "100 KiB"),
            (5_741_931, "5.48 MiB"), (10_475_274, "9.99 MiB"), (10_484_711, "10.0 MiB"),
            (4_294_967_295, "4.00 GiB"), (UInt64.max, "16.0 EiB"),
        ] as [(UInt64, String)]
    )
    func bytes(count: UInt64, text: String) {
        #expect(HumanText.bytes(count) == text)
    }

    @Test("Times are minutes and seconds, and unknown where they are absurd")
    func times() {
        #expect(HumanText.time(seconds: 0) == "0:00")
        #expect(HumanText.time(seconds: 61.4) == "1:01")
        #expect(HumanText.time(seconds: 3_723) == "1:02:03")
        for seconds: Double? in [nil, .infinity, .nan, -1, 1e30] {
            #expect(HumanText.time(seconds: seconds) == "-:--")
        }
    }

    @Test("A bar is as wide as it should be at every fraction")
    func bar() {
        for step in -10...1010 {
            #expect(ProgressBar.text(fraction: Double(step) / 1000, columnCount: 17).count == 17)
        }
        #expect(ProgressBar.text(fraction: 0.5, columnCount: 4) == "██  ")
        #expect(ProgressBar.text(fraction: 1, columnCount: 3) == "███")
        #expect(ProgressBar.text(fraction: .nan, columnCount: 2) == "  ")
    }

    @Test("Rates that are no numbers are zero")
    func rates() {
        #expect(HumanText.rate(bytesPerSecond: 102_400) == "100 KiB/s")
        #expect(HumanText.rate(bytesPerSecond: .nan) == "0 B/s")
        #expect(HumanText.rate(bytesPerSecond: -5) == "0 B/s")
    }
}
