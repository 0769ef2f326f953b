internal import Synchronization

/// The sender's packets, made once and read by all receivers: without a back channel they are the same for
/// everybody.
///
/// Made when the first receiver needs them, in chunks.
package final class PacketRecording<Packet: SimulatedPacket>: Sendable {
    private struct State {
        var chunks: [PacketChunk<Packet>] = []
        var isOver = false
        let shared: Packet.Shared
        let makeChunk: (PacketChunk<Packet>) -> PacketChunk<Packet>?
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - shared: what an empty chunk's packets have in common.
    ///   - makeChunk: fills an empty chunk that follows the packets until now; `nil` after the last.
    package init(
        _ shared: Packet.Shared, makeChunk: @escaping @Sendable (PacketChunk<Packet>) -> PacketChunk<Packet>?
    ) {
        self.state = Mutex(State(shared: shared, makeChunk: makeChunk))
    }

    /// A stretch of packets by its number from 0; `nil` where the sender has ended.
    package func chunk(_ number: Int) -> PacketChunk<Packet>? {
        self.state.withLock { state in
            while state.chunks.count <= number, !state.isOver {
                let last = state.chunks.last
                let empty = PacketChunk<Packet>(
                    state.shared,
                    firstPacket: last.map { $0.firstPacket + $0.packets.count } ?? 0,
                    symbolCount: last?.symbolCount ?? 0, wireByteCount: last?.wireByteCount ?? 0)
                if let chunk = state.makeChunk(empty), !chunk.packets.isEmpty {
                    state.chunks.append(chunk)
                } else {
                    state.isOver = true
                }
            }
            return number < state.chunks.count ? state.chunks[number] : nil
        }
    }
}
