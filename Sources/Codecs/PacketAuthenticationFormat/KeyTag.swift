internal import ByteCoding

/// The first 24 bits of a TUF key ID, by which a packet names the key of its signature.
public enum KeyTag {
    /// The tag of a key ID, which is hexadecimal text; `nil` where it does not begin with six digits.
    public static func tag(ofKeyID keyID: some Sequence<UInt8>) -> UInt32? {
        var tag: UInt32 = 0
        var count = 0
        for digit in keyID.prefix(6) {
            guard let value = Hexadecimal.value(ofDigit: digit) else { return nil }
            tag = tag << 4 | UInt32(value)
            count += 1
        }
        return count == 6 ? tag : nil
    }
}
