import BroadcastReceiver
import LayeredCoding
import RaptorQCode
import SimulationKit
import Testing
import Timekeeping

@testable import AnnouncementCasting
@testable import AnnouncementReception

@Suite("Which sources are listened to")
struct SourceRosterTests {
    private static let limit = 8

    private static func id(_ number: UInt64) -> SourceID {
        SourceID(addressHigh: 0, addressLow: 0xFFFF_0A00_0000 + number)
    }

    private static func source(_ number: UInt64, at now: MonotonicInstant) -> AnnouncementSource {
        AnnouncementSource(self.id(number), .announcement, AnnouncementLimits(), at: now)
    }

    /// Every source that has a place says something.
    private static func speak(_ roster: SourceRoster, at now: MonotonicInstant) {
        let packet: [UInt8] = [0]
        for source in roster.sources { source.take(packet.span.bytes, at: now) }
    }

    @Test("Strangers that never fall silent do not keep ours out", arguments: 1...5 as ClosedRange<UInt64>)
    func strangers(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var roster = SourceRoster(limit: Self.limit)
        var now = MonotonicInstant(nanoseconds: 0)
        for number in 1...UInt64(Self.limit) {
            _ = roster.admit(Self.source(number, at: now), at: now, using: &random)
        }
        for _ in 0..<70 where roster[Self.id(99)] == nil {
            now = now.advanced(by: .milliseconds(100))
            Self.speak(roster, at: now)
            _ = roster.admit(Self.source(99, at: now), at: now, using: &random)
        }
        #expect(roster[Self.id(99)] != nil)
        #expect(roster.sources.count == Self.limit)
        let admission = now
        // New strangers come all the time; ours has its place for as long as anyone at least.
        for number in 0..<49 as Range<UInt64> {
            now = now.advanced(by: .milliseconds(100))
            Self.speak(roster, at: now)
            _ = roster.admit(Self.source(1_000 + number, at: now), at: now, using: &random)
        }
        #expect(admission.interval(to: now) < SourceRoster.patience)
        #expect(roster[Self.id(99)] != nil)
    }

    @Test("Of strangers that send, one gives way in a second; one that is silent gives way at once")
    func spacing() {
        var random = SeededRandom(seed: 1)
        var roster = SourceRoster(limit: Self.limit)
        var now = MonotonicInstant(nanoseconds: 0)
        for number in 1...UInt64(Self.limit) {
            _ = roster.admit(Self.source(number, at: now), at: now, using: &random)
        }
        now = now.advanced(by: SourceRoster.patience)
        Self.speak(roster, at: now)
        #expect(roster.admit(Self.source(20, at: now), at: now, using: &random) != nil)
        #expect(roster.admit(Self.source(21, at: now), at: now, using: &random) == nil)
        now = now.advanced(by: SourceRoster.spacing)
        #expect(roster.admit(Self.source(22, at: now), at: now, using: &random) != nil)
        now = now.advanced(by: SourceRoster.patience)
        for number in 30..<38 as Range<UInt64> {
            #expect(roster.admit(Self.source(number, at: now), at: now, using: &random) != nil)
        }
    }

    @Test("A source whose refresh succeeded keeps its place while it sends")
    func accepted() throws {
        var random = SeededRandom(seed: 1)
        var roster = SourceRoster(limit: 2)
        var now = MonotonicInstant(nanoseconds: 0)
        let ours = try #require(roster.admit(Self.source(1, at: now), at: now, using: &random))
        ours.didAccept()
        for number in 2..<40 as Range<UInt64> {
            Self.speak(roster, at: now)
            _ = roster.admit(Self.source(number, at: now), at: now, using: &random)
            now = now.advanced(by: .seconds(1))
        }
        #expect(roster[Self.id(1)] != nil)
    }

    /// A block of ten symbols with ten different ones that do not suffice.
    private static func unluckyBlock(_ random: inout SeededRandom) throws -> AnnouncedBlock {
        let information = try TransmissionInformation.raptorQ(
            .init(transferByteCount: 80, symbolByteCount: 8))
        let symbol = [UInt8](repeating: 0, count: 8)
        for _ in 0..<100_000 {
            let block = AnnouncedBlock(information, 0)
            while !block.isComplete, !block.keepsAttempt {
                let esi = Int.random(in: 10..<60_000, using: &random)
                _ = block.store(symbol.span.bytes, firstSymbolID: esi, count: 1)
            }
            if block.keepsAttempt { return block }
        }
        throw NoUnluckyBlock()
    }

    private struct NoUnluckyBlock: Error {}

    @Test("Of attempts in vain, the newest block's is kept, and no other")
    func attempts() throws {
        var random = SeededRandom(seed: 3)
        var keeper = AttemptKeeper()
        var blocks: [AnnouncedBlock] = []
        for _ in 0..<5 {
            let block = try Self.unluckyBlock(&random)
            blocks.append(block)
            keeper.didStore(in: block)
            #expect(blocks.filter(\.keepsAttempt).count == 1)
        }
        #expect(blocks.last?.keepsAttempt == true)
    }
}
