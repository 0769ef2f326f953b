/// Bytes as lower-case hexadecimal digits.
package func hexadecimalText(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The 32 bytes of a SHA-256 that is written as 64 hexadecimal digits of either case; `nil` for anything
/// else.
package func sha256(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap { byte -> UInt8? in
        switch byte {
        case 0x30...0x39: return byte - 0x30
        case 0x41...0x46: return byte - 0x41 + 10
        case 0x61...0x66: return byte - 0x61 + 10
        default: return nil
        }
    }
    guard digits.count == 64, text.utf8.count == 64 else { return nil }
    return (0..<32).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
}
