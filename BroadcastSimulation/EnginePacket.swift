internal import LayeredCoding
internal import Timekeeping

/// A datagram of the real sender: its headers, and how long it would be with its symbols.
struct EnginePacket: SimulatedPacket {
    /// What the datagrams of a chunk have in common.
    struct Shared: Sendable {
        /// Parsed headers; most packets share one.
        var headers: [ALCPacket] = []
        /// The datagrams one behind the other, without symbols.
        ///
        /// At their end is room for a longest datagram, so that each has as many bytes behind its beginning as it
        /// would have.
        var bytes: [UInt8] = []
    }

    /// When it is sent.
    let instant: MonotonicInstant
    /// Where it begins in the chunk's bytes.
    let offset: Int
    /// Its length with its symbol.
    let byteCount: UInt32
    /// Its header's place in the chunk's headers.
    let header: UInt32
}
