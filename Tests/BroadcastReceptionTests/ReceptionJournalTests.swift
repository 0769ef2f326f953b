import RaptorQCode
import SimulationKit
import Testing

@testable import BroadcastReception

@Suite struct ReceptionJournalTests {
    private static func journal(_ random: inout SeededRandom) -> ReceptionJournal {
        var journal = ReceptionJournal(
            information: random.bytes(random.integer(in: 4...16)),
            digest: random.bytes(random.integer(in: 0...32)),
            isAuthenticated: random.integer(in: 0...1) == 1)
        for number in 0..<random.integer(in: 0...5) {
            let repairs = (0..<random.integer(in: 0...4)).map { _ in
                ReceptionJournal.Repair(
                    symbol: RepairPlace(
                        esi: random.integer(in: 0...0xFF_FFFF), place: random.integer(in: 0...99)),
                    checksum: random.integer(in: 0...UInt32.max))
            }
            journal.blocks.append(
                .init(number: number, sources: random.bytes(random.integer(in: 0...20)), repairs: repairs))
        }
        return journal
    }

    @Test("A journal is read as it was written", arguments: SimulationSeed.seeds(50))
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let journal = Self.journal(&random)
        #expect(ReceptionJournal(journal.encoded) == journal)
    }

    @Test("One that is cut short, longer or changed in any byte is none", arguments: SimulationSeed.seeds(5))
    func damaged(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let bytes = Self.journal(&random).encoded
        for count in bytes.indices { #expect(ReceptionJournal(Array(bytes.prefix(count))) == nil) }
        #expect(ReceptionJournal(bytes + [0]) == nil)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= UInt8(1 << random.integer(in: 0...7))
            #expect(ReceptionJournal(changed) == nil, "byte \(index)")
        }
    }

    @Test("Claims of more blocks, bytes or repair symbols than there are end it, with a right checksum too")
    func claims() {
        for field in [8, 16, 20] {
            var bytes = Array(ReceptionJournal(information: [1, 2, 3, 4], digest: []).encoded.dropLast(4))
            for index in field..<(field + 4) { bytes[index] = 0xFF }
            let sum = ReceptionJournal.checksum(of: bytes)
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
            #expect(ReceptionJournal(bytes) == nil, "field at \(field)")
        }
    }
}
