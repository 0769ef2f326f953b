import SimulationKit

@testable import BroadcastSimulation

/// A packet that has nothing but its number.
struct StandInPacket: SimulatedPacket {
    typealias Shared = Bool

    let number: Int
}

/// A fountain of one block, as the simplest protocol there is: every packet brings a new symbol.
struct StandInReceiver: SimulatedReceiver {
    let neededCount: Int
    private(set) var heard: [Int] = []

    init(neededCount: Int) {
        self.neededCount = neededCount
    }

    mutating func receive(_ range: Range<Int>, of chunk: PacketChunk<StandInPacket>) -> Int? {
        for index in range {
            self.heard.append(chunk.packets[index].number)
            if self.heard.count == self.neededCount { return index }
        }
        return nil
    }

    /// So many packets by their numbers, each with a symbol but for every tenth, in chunks of a size.
    static func recording(packetCount: Int, chunkSize: Int) -> PacketRecording<StandInPacket> {
        PacketRecording(true) { empty in
            var chunk = empty
            for packet in chunk.firstPacket..<min(chunk.firstPacket + chunkSize, packetCount) {
                chunk.append(
                    StandInPacket(number: packet), symbolCount: packet % 10 == 9 ? 0 : 1, wireByteCount: 100)
            }
            return chunk
        }
    }
}
