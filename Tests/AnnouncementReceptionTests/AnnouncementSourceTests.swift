import BroadcastReceiver
import BroadcastSender
import FluteFormat
import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing
import Timekeeping

@testable import AnnouncementCasting
@testable import AnnouncementReception

@Suite("What one source has announced")
struct AnnouncementSourceTests {
    private static let id = SourceID(addressHigh: 0, addressLow: 0xFFFF_0A00_0001)

    private static func source(_ limits: AnnouncementLimits = AnnouncementLimits()) -> AnnouncementSource {
        AnnouncementSource(self.id, .announcement, limits, at: MonotonicInstant(nanoseconds: 0))
    }

    private static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Feeds what a carousel sends until `seconds` of it have passed, but for what is lost.
    private static func feed(
        _ source: AnnouncementSource, _ carousel: inout TestCarousel, seconds: Int64, lossSeed: UInt64? = nil
    ) throws {
        var random = SeededRandom(seed: lossSeed ?? 0)
        let end = carousel.now.advanced(by: .seconds(seconds))
        while carousel.now < end {
            for datagram in try carousel.next() {
                if lossSeed != nil, Int.random(in: 0..<5, using: &random) == 0 { continue }
                source.take(datagram.span.bytes, at: carousel.now)
            }
        }
    }

    @Test(
        "Files of any size arrive, and what is not announced is absent", arguments: [UInt64?.none, 1, 2, 3])
    func everything(lossSeed: UInt64?) throws {
        var carousel = try TestCarousel()
        let files = [1, 500, 1_408, 1_409, 6_000, 30_000].map { ("\($0).root.json", Self.bytes($0)) }
        for (name, bytes) in files { try carousel.add(name, bytes) }
        let text = Array(String(repeating: "metadata ", count: 1_000).utf8)
        try carousel.add("timestamp.json", text)
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 20, lossSeed: lossSeed)
        let announced = try #require(source.takeChance(at: carousel.now))
        for (name, bytes) in files { #expect(announced.answer(name) == .file(bytes)) }
        #expect(announced.answer("timestamp.json") == .file(text))
        #expect(announced.answer("2.root.json") == .absent)
        #expect(announced.missedName == nil)
        #expect(source.takeChance(at: carousel.now) == nil, "nothing new came")
        #expect(source.takeComplaints().isEmpty)
    }

    @Test("What was begun anew knows nothing, and learns everything again")
    func startingOver() throws {
        var carousel = try TestCarousel()
        try carousel.add("timestamp.json", Self.bytes(3_000))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 5)
        let files = source.takeChance(at: carousel.now)
        #expect(files?.answer("timestamp.json") == .file(Self.bytes(3_000)))
        source.startOver(at: carousel.now)
        #expect(!source.hasFiles && source.takeChance(at: carousel.now) == nil)
        try Self.feed(source, &carousel, seconds: 5)
        #expect(source.takeChance(at: carousel.now)?.answer("timestamp.json") == .file(Self.bytes(3_000)))
    }

    @Test("A table that does not list everything makes nothing absent")
    func partialTable() throws {
        var carousel = try TestCarousel(isFull: false)
        try carousel.add("timestamp.json", Self.bytes(300))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 5)
        let announced = try #require(source.takeChance(at: carousel.now))
        #expect(announced.answer("timestamp.json") == .file(Self.bytes(300)))
        #expect(announced.answer("2.root.json") == .coming)
        #expect(announced.missedName == "2.root.json")
    }

    @Test("What was missed is waited for, and what else comes meanwhile is not tried")
    func missed() throws {
        var carousel = try TestCarousel()
        try carousel.add("timestamp.json", Self.bytes(300))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 2)
        _ = try #require(source.takeChance(at: carousel.now))
        source.didMiss("5.snapshot.json", at: carousel.now)
        try carousel.add("3.root.json", Self.bytes(300))
        // The table that names the root does not name what is missed: it is absent now.
        try Self.feed(source, &carousel, seconds: 5)
        #expect(source.takeChance(at: carousel.now)?.answer("5.snapshot.json") == .absent)
    }

    @Test("A file that is replaced is the new one or coming, never the old one again")
    func replaced() throws {
        var carousel = try TestCarousel()
        let old = try carousel.add("timestamp.json", Self.bytes(300, seed: 1))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 2)
        let files = source.takeChance(at: carousel.now)
        #expect(files?.answer("timestamp.json") == .file(Self.bytes(300, seed: 1)))
        try carousel.add("timestamp.json", Self.bytes(20_000, seed: 2))
        try carousel.withdraw(old)
        try carousel.add("7.root.json", Self.bytes(10))
        var answers: Set<AnnouncementAnswer> = []
        for _ in 0..<1_000 {
            for datagram in try carousel.next() { source.take(datagram.span.bytes, at: carousel.now) }
            guard let announced = source.takeChance(at: carousel.now) else { continue }
            answers.insert(announced.answer("timestamp.json"))
        }
        #expect(answers.contains(.file(Self.bytes(20_000, seed: 2))))
        #expect(!answers.contains(.file(Self.bytes(300, seed: 1))))
    }

    @Test(
        "Names with directories are refused and told",
        arguments: ["../x", "a/b.json", "/etc/x", "..", "%2e%2e%2fx"])
    func wrongNames(name: String) throws {
        var carousel = try TestCarousel()
        try carousel.add("x", Self.bytes(300)) { $0.entry.contentLocation = name }
        try carousel.add("timestamp.json", Self.bytes(300))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 5)
        let announced = try #require(source.takeChance(at: carousel.now))
        #expect(announced.answer("timestamp.json") != .absent)
        #expect(!source.takeComplaints().isEmpty)
    }

    @Test("A file larger than the limit is not received, one as large as it is")
    func largeFiles() throws {
        var limits = AnnouncementLimits()
        limits.fileByteCount = 5_000
        var carousel = try TestCarousel()
        try carousel.add("1.root.json", Self.bytes(5_000))
        try carousel.add("2.root.json", Self.bytes(5_001))
        // Few bytes that become many.
        try carousel.add("3.root.json", [UInt8](repeating: 32, count: 5_001))
        try carousel.add("4.root.json", [UInt8](repeating: 32, count: 5_000))
        let source = Self.source(limits)
        try Self.feed(source, &carousel, seconds: 10)
        let announced = try #require(source.takeChance(at: carousel.now))
        #expect(announced.answer("1.root.json") == .file(Self.bytes(5_000)))
        #expect(announced.answer("2.root.json") == .coming)
        #expect(announced.answer("3.root.json") == .coming)
        #expect(announced.answer("4.root.json") == .file([UInt8](repeating: 32, count: 5_000)))
        #expect(source.takeComplaints().count >= 2)
    }

    @Test("All files of a source together take no more than their budget, and what was withdrawn makes room")
    func budget() throws {
        var limits = AnnouncementLimits()
        limits.sourceByteCount = 24_000
        var carousel = try TestCarousel()
        let first = try carousel.add("1.root.json", Self.bytes(9_000))
        try carousel.add("2.root.json", Self.bytes(9_000))
        let source = Self.source(limits)
        try Self.feed(source, &carousel, seconds: 10)
        let before = try #require(source.takeChance(at: carousel.now))
        #expect(before.answer("1.root.json") == .file(Self.bytes(9_000)))
        #expect(before.answer("2.root.json") == .file(Self.bytes(9_000)))
        try carousel.withdraw(first)
        try carousel.add("3.root.json", Self.bytes(9_000, seed: 3))
        try Self.feed(source, &carousel, seconds: 10)
        let after = try #require(source.takeChance(at: carousel.now))
        #expect(after.answer("1.root.json") == .absent)
        #expect(after.answer("3.root.json") == .file(Self.bytes(9_000, seed: 3)))
    }

    @Test("Packets of strangers' numbers take neither memory nor time that they only claim")
    func claims() throws {
        let source = Self.source()
        var random = SeededRandom(seed: 7)
        let id = try #require(TransportObjectID(9))
        for number in 0..<200 {
            let information = try TransmissionInformation.raptorQ(
                .init(transferByteCount: 4_900_000, symbolByteCount: 600 + number))
            let header = ALCHeader(
                LCTHeader(
                    sessionID: .announcement, objectID: TransportObjectID(UInt128(number + 1)) ?? id,
                    codepoint: 6),
                extensions: [.transmissionInformation(information)]
            ).encoded()
            let packet =
                header + [0, 0, 0, 0]
                + (0..<600 + number).map { _ in UInt8.random(in: 0...255, using: &random) }
            source.take(packet.span.bytes, at: MonotonicInstant(nanoseconds: Int64(number)))
        }
        var carousel = try TestCarousel()
        try carousel.add("timestamp.json", Self.bytes(3_000))
        try Self.feed(source, &carousel, seconds: 5)
        #expect(source.takeChance(at: carousel.now)?.answer("timestamp.json") == .file(Self.bytes(3_000)))
    }

    /// As a refresh goes: the chain of roots, as far as it is, and then the timestamp.
    private static func isRefreshed(_ files: AnnouncedFiles, by genuine: [String: [UInt8]]) -> Bool? {
        for name in ["2.root.json", "3.root.json", "timestamp.json"] {
            switch files.answer(name) {
            case .file(let bytes): if bytes != genuine[name] { return nil }
            case .absent: if name == "timestamp.json" { return nil }
            case .coming: return false
            }
        }
        return true
    }

    @Test("A forged root under the sender's address is passed over, though others are forged all the time")
    func forgeries() throws {
        let genuine = ["2.root.json": Self.bytes(900, seed: 2), "timestamp.json": Self.bytes(700, seed: 3)]
        var carousel = try TestCarousel()
        for (name, bytes) in genuine.sorted(by: { $0.key < $1.key }) { try carousel.add(name, bytes) }
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 2)
        var forged: BroadcastSender.ObjectKey?
        for round in 0..<10 as Range<UInt64> {
            // One more forgery comes before each attempt.
            if let forged { try carousel.withdraw(forged) }
            forged = try carousel.add("3.root.json", Self.bytes(300, seed: 100 + round))
            try Self.feed(source, &carousel, seconds: 1)
            var refusalCount = 0
            var isDone = false
            while !isDone, let files = source.takeChance(at: carousel.now) {
                switch Self.isRefreshed(files, by: genuine) {
                case .some(let success): isDone = success
                case .none:
                    refusalCount += 1
                    source.didRefuse(files, at: carousel.now)
                }
            }
            guard refusalCount > 0 else { continue }
            #expect(isDone)
            return
        }
        Issue.record("no forgery was ever tried")
    }

    @Test("What was refused is not tried again while it stays the same, and its successor is")
    func refusedOnce() throws {
        var carousel = try TestCarousel()
        let forged = try carousel.add("timestamp.json", Self.bytes(700, seed: 1))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 2)
        let files = try #require(source.takeChance(at: carousel.now))
        #expect(files.answer("timestamp.json") == .file(Self.bytes(700, seed: 1)))
        source.didRefuse(files, at: carousel.now)
        try Self.feed(source, &carousel, seconds: 10)
        while let again = source.takeChance(at: carousel.now) {
            #expect(again.answer("timestamp.json") == .coming)
        }
        try carousel.withdraw(forged)
        try carousel.add("timestamp.json", Self.bytes(700, seed: 2))
        try Self.feed(source, &carousel, seconds: 10)
        let better = try #require(source.takeChance(at: carousel.now))
        #expect(better.answer("timestamp.json") == .file(Self.bytes(700, seed: 2)))
    }

    @Test("A timestamp that was refused gets another chance when a root comes that may have been lacking")
    func secondChance() throws {
        var carousel = try TestCarousel()
        try carousel.add("timestamp.json", Self.bytes(700))
        let source = Self.source()
        try Self.feed(source, &carousel, seconds: 2)
        let files = try #require(source.takeChance(at: carousel.now))
        _ = files.answer("timestamp.json")
        source.didRefuse(files, at: carousel.now)
        try carousel.add("2.root.json", Self.bytes(300))
        try Self.feed(source, &carousel, seconds: 10)
        let again = try #require(source.takeChance(at: carousel.now))
        #expect(again.answer("timestamp.json") == .file(Self.bytes(700)))
    }

    @Test("After a turn of refusals attempts pause, each time longer, up to a limit")
    func pacing() {
        var pacing = AttemptPacing()
        var now = MonotonicInstant(nanoseconds: 0)
        var pauses: [Int64] = []
        for _ in 0..<8 {
            for _ in 0..<AttemptPacing.turnCount {
                #expect(pacing.mayTry(at: now))
                pacing.didRefuse(at: now)
            }
            let start = now
            while !pacing.mayTry(at: now) { now = now.advanced(by: .milliseconds(50)) }
            pauses.append(start.interval(to: now).nanoseconds / 1_000_000)
        }
        #expect(pauses == [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000])
    }
}
