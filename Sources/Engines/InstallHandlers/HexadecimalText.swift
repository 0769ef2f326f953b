import ByteCoding

/// Two digits for each byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    String(
        decoding: bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0)] }, as: UTF8.self)
}
