/// How far a cast is.
package struct CastProgress: Sendable, Hashable {
    /// Packets that were sent, tables included.
    package internal(set) var packetCount: UInt64 = 0
    /// Their bytes, IP and UDP headers included.
    package internal(set) var wireByteCount: UInt64 = 0
    /// Time since the first packet.
    package internal(set) var seconds = 0.0
    /// Bits per second on the wire since the progress before this; at the end, over the whole cast.
    package internal(set) var bitsPerSecond = 0.0
    /// The greatest lap that a file is in, from 1.
    package internal(set) var lap = 1
    /// How much of all laps is sent, between 0 and 1; of the current lap, where there is no end of them.
    package internal(set) var fraction = 0.0
}
