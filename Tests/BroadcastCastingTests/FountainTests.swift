import LayeredCoding
import RaptorQCode
import Testing

@testable import BroadcastCasting

@Suite("Repair symbols made ahead")
struct FountainTests {
    @Test("A course ascends from the first repair symbol to the last that laps with an end need")
    func finiteCourse() {
        var course = FountainCourse(symbolCount: 10, lapSymbolCount: 11, firstLap: 1, lapCount: 2)
        #expect(course.remainingCount == 12)
        #expect(course.take(5) == 10..<15)
        #expect(course.take(100) == 15..<22)
        #expect(course.take(100).isEmpty)
    }

    @Test("A course of a later lap begins where that lap does")
    func laterLap() {
        var course = FountainCourse(symbolCount: 10, lapSymbolCount: 11, firstLap: 3, lapCount: nil)
        #expect(course.take(4) == 22..<26)
    }

    @Test("After 2²⁴ symbols the first repair symbol comes again")
    func comingAround() {
        let lap = 1 << 23
        var course = FountainCourse(symbolCount: 10, lapSymbolCount: lap, firstLap: 2, lapCount: nil)
        #expect(course.take(lap - 1) == lap..<(1 << 24) - 1)
        #expect(course.take(7) == (1 << 24) - 1..<1 << 24)
        #expect(course.take(7) == 10..<17)
        // A lap that begins at 0 begins with the source symbols.
        var again = FountainCourse(symbolCount: 10, lapSymbolCount: lap, firstLap: 3, lapCount: 1)
        #expect(again.take(2) == 10..<12)
    }

    @Test("With fewer signed symbols the first repair symbol comes again after the last of them")
    func signedSymbols() {
        var course = FountainCourse(
            symbolCount: 10, lapSymbolCount: 12, firstLap: 1, lapCount: nil, repairLimit: 5)
        #expect(course.remainingCount == nil && course.all == 10..<15)
        #expect(course.take(3) == 10..<13)
        #expect(course.take(9) == 13..<15)
        #expect(course.take(9) == 10..<15)
        let once = FountainCourse(
            symbolCount: 10, lapSymbolCount: 12, firstLap: 1, lapCount: 1, repairLimit: 5)
        #expect(once.remainingCount == 2)
        let around = FountainCourse(
            symbolCount: 10, lapSymbolCount: 12, firstLap: 1, lapCount: 2, repairLimit: 5)
        #expect(around.remainingCount == nil)
    }

    @Test("Memory decides: all symbols at once, encoders kept, or blocks encoded again and again")
    func memory() throws {
        let information = TransmissionInformation.raptorQ(
            try ObjectTransmissionInformation(
                transferByteCount: 100_000_000, symbolByteCount: 1_000, sourceBlockCount: 10))
        let encoder = FountainMemory.encoderByteCount(information)
        // One encoder, and 100 symbols of each of 10 blocks.
        let once = FountainMemory(information, byteCount: encoder + 1_000_000, neededCount: 100)
        #expect(once.windowSymbolCount == 100 && once.windowCount == 1 && !once.keepsEncoders)
        let less = FountainMemory(information, byteCount: encoder + 999_999, neededCount: 100)
        #expect(less.windowCount == 2 && !less.keepsEncoders && less.windowSymbolCount == 49)
        // Ten encoders, and two windows of 16 symbols of each block.
        let kept = FountainMemory(information, byteCount: 10 * encoder + 320_000, neededCount: nil)
        #expect(kept.windowSymbolCount == 16 && kept.windowCount == 2 && kept.keepsEncoders)
        let again = FountainMemory(information, byteCount: 10 * encoder + 319_999, neededCount: nil)
        #expect(!again.keepsEncoders && again.windowSymbolCount > 4_000)
        let tiny = FountainMemory(information, byteCount: 1, neededCount: nil)
        #expect(tiny.windowSymbolCount == 1 && tiny.windowCount == 2)
    }
}
