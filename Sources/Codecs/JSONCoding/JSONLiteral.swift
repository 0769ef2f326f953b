/// The three values that are words.
enum JSONLiteral: Sendable {
    case null, yes, no

    /// The word that begins with `byte`; no two begin alike.
    init?(firstByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "t"): self = .yes
        case UInt8(ascii: "f"): self = .no
        default: return nil
        }
    }

    var text: [UInt8] {
        switch self {
        case .null: return Array("null".utf8)
        case .yes: return Array("true".utf8)
        case .no: return Array("false".utf8)
        }
    }

    var value: JSONValue {
        switch self {
        case .null: return .null
        case .yes: return .bool(true)
        case .no: return .bool(false)
        }
    }
}
