/// Why a datagram is not an ALC packet.
public enum PacketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It ends before its header does.
    case truncated(byteCount: Int, neededByteCount: Int)
    /// It is of another version of LCT.
    case unknownVersion(Int)
    /// Its header length leaves no room for the fields that its flags announce.
    case headerTooShort(byteCount: Int, neededByteCount: Int)
    /// A header extension is longer than what is left of the header, or has no length at all.
    case badExtension(type: UInt8)
    /// It names no session or object that a receiver could tell apart.
    case noObject
    /// Its file delivery table is of a version of FLUTE other than 1 and 2.
    case unknownFLUTEVersion(UInt8)

    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .truncated(let byteCount, let needed):
            "the datagram has \(byteCount) bytes, and its header alone needs \(needed)"
        case .unknownVersion(let version): "it is of LCT version \(version), not 1"
        case .headerTooShort(let byteCount, let needed):
            "its header has \(byteCount) bytes, and its fields need \(needed)"
        case .badExtension(let type): "its header extension of type \(type) has an impossible length"
        case .unknownFLUTEVersion(let version):
            "its file delivery table is of FLUTE version \(version), not 1 or 2"
        case .noObject: "it has neither a session identifier nor an object identifier"
        }
    }
}
