import AnnouncementPlanning
import LayeredCoding
import RaptorQCode
import Testing

@Suite("How the files of an announcement share its rate")
struct AnnouncementPlanTests {
    private static func files(_ newest: [Int], chain: [Int] = []) -> [AnnouncementPlan.File] {
        newest.map { .init(lapByteCount: $0, priority: .newest) }
            + chain.map { .init(lapByteCount: $0, priority: .chain) }
    }

    @Test("The newest files have weights as their sizes, so that all come equally often")
    func newestFiles() {
        let plan = AnnouncementPlan(
            Self.files([8_000, 4_000, 400]), tableByteCount: 500, bitsPerSecond: 128_000)
        #expect(plan.weights == [1_000, 500, 50])
        #expect(abs(plan.newestSeconds - 12_900 * 8 / 128_000) < 1e-9)
        #expect(plan.otherSeconds == 0)
    }

    @Test("A long chain of roots takes a third of the rate and no more", arguments: [20, 1_000])
    func longChain(count: Int) {
        let files = Self.files([9_000], chain: Array(repeating: 900, count: count))
        let plan = AnnouncementPlan(files, tableByteCount: 0, bitsPerSecond: 128_000)
        #expect(abs(plan.newestSeconds - 13_500 * 8 / 128_000) < 1e-9)
        let chainBytes = Double(900 * count)
        #expect(abs(plan.otherSeconds - plan.newestSeconds * chainBytes / 4_500) < 1e-6)
    }

    @Test("A short chain comes a quarter as often as the newest files")
    func shortChain() {
        let plan = AnnouncementPlan(
            Self.files([8_000], chain: [1_000]), tableByteCount: 0, bitsPerSecond: 100_000)
        #expect(plan.weights == [1_000, 31])
        #expect(plan.otherSeconds == 4 * plan.newestSeconds)
    }

    @Test("It tells when the rate does not do")
    func rate() {
        let files = Self.files([24_500])
        #expect(AnnouncementPlan(files, tableByteCount: 500, bitsPerSecond: 100_000).isFastEnough)
        #expect(!AnnouncementPlan(files, tableByteCount: 501, bitsPerSecond: 100_000).isFastEnough)
    }

    @Test("No files, and files of very different sizes, make no weight that nobody may have")
    func extremes() {
        #expect(AnnouncementPlan([], tableByteCount: 0, bitsPerSecond: 1).weights.isEmpty)
        let plan = AnnouncementPlan(
            Self.files([5_000_000, 1]), tableByteCount: -1, bitsPerSecond: 1)
        #expect(plan.weights == [1_000, 1])
    }

    @Test("A file that fits a packet has no code, a larger one as few symbols as can be")
    func symbols() throws {
        let single = try #require(AnnouncementPlan.information(byteCount: 1_408))
        #expect(single.scheme == .compactNoCode)
        #expect(single.sourceBlock(0).symbolCount == 1)
        #expect(single.symbolByteCount == 1_408)
        let double = try #require(AnnouncementPlan.information(byteCount: 1_409))
        #expect(double.scheme == .raptorQ)
        #expect(double.sourceBlock(0).symbolCount == 2)
        #expect(double.symbolByteCount == 705)
        let large = try #require(AnnouncementPlan.information(byteCount: 5_000_000))
        #expect(large.sourceBlockCount == 1)
        #expect(large.sourceBlock(0).symbolCount == 3_552)
        #expect(AnnouncementPlan.information(byteCount: 0) == nil)
        #expect(AnnouncementPlan.information(byteCount: 1_408 * 56_403) != nil)
        #expect(AnnouncementPlan.information(byteCount: 1_408 * 56_403 + 1) == nil)
    }
}
