internal import ByteCoding

/// Lower-case hexadecimal digits of `bytes`.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
        digits.append(Hexadecimal.digit(byte >> 4))
        digits.append(Hexadecimal.digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
}
