import JSONCoding

/// A whole number in a message, which the original writes as a string of decimal digits.
enum WireInteger {
    /// The value of a JSON number or a string, written in digits only; `nil` for anything else.
    static func value(of json: JSONValue) -> UInt64? {
        switch json {
        case .number(let number): return number.unsignedInteger
        case .string(let text):
            guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
                return nil
            }
            return UInt64(text)
        case .null, .bool, .array, .object: return nil
        }
    }
}
