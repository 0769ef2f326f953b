/// The order in which the bytes of an integer stand on the wire.
public enum ByteOrder: UInt8, Hashable, Sendable {
    /// Most significant byte first: network order, "big endian".
    case network
    /// Least significant byte first: "little endian".
    case little
}
