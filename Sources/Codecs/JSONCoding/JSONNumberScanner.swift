/// Reads a number byte by byte.
///
///     start ─▶ minus ─▶ zero | integer ─▶ point ─▶ fraction ─▶ exponent ─▶ exponentSign ─▶ exponentDigits
struct JSONNumberScanner: Sendable {
    private enum State: Sendable {
        case start, minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
    }

    private var state = State.start
    private var text: [UInt8] = []

    /// Takes `byte` if it continues the number; otherwise the number ends before it.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard let next = self.state(after: byte) else { return false }
        self.state = next
        self.text.append(byte)
        return true
    }

    /// The number read so far, if it may end here.
    var number: JSONNumber? {
        switch self.state {
        case .zero, .integer, .fraction, .exponentDigits:
            return JSONNumber(checkedText: String(decoding: self.text, as: UTF8.self))
        case .start, .minus, .point, .exponent, .exponentSign:
            return nil
        }
    }

    private func state(after byte: UInt8) -> State? {
        let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        let isZero = byte == UInt8(ascii: "0")
        switch self.state {
        case .start where byte == UInt8(ascii: "-"): return .minus
        case .start, .minus: return isZero ? .zero : isDigit ? .integer : nil
        case .integer where isDigit: return .integer
        case .zero, .integer:
            return byte == UInt8(ascii: ".") ? .point : Self.isExponent(byte) ? .exponent : nil
        case .point: return isDigit ? .fraction : nil
        case .fraction: return isDigit ? .fraction : Self.isExponent(byte) ? .exponent : nil
        case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): return .exponentSign
        case .exponent, .exponentSign, .exponentDigits: return isDigit ? .exponentDigits : nil
        }
    }

    private static func isExponent(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }
}
