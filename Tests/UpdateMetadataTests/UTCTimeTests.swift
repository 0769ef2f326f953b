import JSONCoding
import Testing
import UpdateMetadata

@Suite("Moments are read and written as metadata has them")
struct UTCTimeTests {
    @Test("Moments of ten thousand years are those that Python computes")
    func agreesWithPython() throws {
        let facts = try TUFVectors.facts("times")
        #expect(facts.count == 200)
        for fact in facts {
            let pair = try #require(fact.array)
            let seconds = try #require(pair[0].number.flatMap { Int64($0.text) })
            let text = try #require(pair[1].string)
            #expect(UTCTime(text)?.secondsSinceEpoch == seconds, "\(text)")
            #expect(UTCTime(secondsSinceEpoch: seconds).description == text)
        }
    }

    @Test(
        "Beginnings, ends and leap days",
        arguments: [
            ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T12:00:00Z", 951_825_600),
            ("0000-02-29T00:00:00Z", -62_162_121_600), ("2024-12-31T00:00:00Z", 1_735_603_200),
        ] as [(String, Int64)])
    func ends(text: String, seconds: Int64) {
        #expect(UTCTime(text)?.secondsSinceEpoch == seconds)
        #expect(UTCTime(secondsSinceEpoch: seconds).description == text)
    }

    @Test(
        "What is no moment, or written otherwise, is refused",
        arguments: [
            "", "2030-01-31", "2030-01-31T23:59:59", "2030-01-31T23:59:59z", "2030-01-31t23:59:59Z",
            "2030-01-31 23:59:59Z", "2030-1-31T23:59:59Z", "2030-01-31T23:59:60Z", "2030-01-31T24:00:00Z",
            "2030-01-31T23:60:00Z", "2030-00-31T23:59:59Z", "2030-13-31T23:59:59Z", "2030-01-00T23:59:59Z",
            "2030-02-29T23:59:59Z", "2100-02-29T23:59:59Z", "2030-04-31T23:59:59Z", "2030-01-32T23:59:59Z",
            "2030-01-31T23:59:59.0Z", "2030-01-31T23:59:59+00:00", "12030-01-31T23:59:59Z",
            "-030-01-31T23:59:59Z", "2030-01-31T23:59:5 Z", "２030-01-31T23:59:59Z", " 2030-01-31T23:59:59Z",
        ])
    func refuses(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test("Beyond the ends there is nothing")
    func saturates() {
        #expect(UTCTime(secondsSinceEpoch: .min).description == "0000-01-01T00:00:00Z")
        #expect(UTCTime(secondsSinceEpoch: .max).description == "9999-12-31T23:59:59Z")
        #expect(UTCTime(secondsSinceEpoch: 5).advanced(bySeconds: .max) == .last)
        #expect(UTCTime(secondsSinceEpoch: -5).advanced(bySeconds: .min) == .first)
        #expect(UTCTime(secondsSinceEpoch: 5).advanced(bySeconds: -6).secondsSinceEpoch == -1)
    }
}
