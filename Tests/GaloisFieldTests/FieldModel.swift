/// GF(256) as the standard describes it, by logarithms; it shares nothing with the kernels.
///
/// - Specification: RFC 6330, section 5.7.
enum FieldModel {
    /// alpha^i for i in `0 ..< 255`.
    static let powers: [UInt8] = {
        var powers: [UInt8] = [1]
        while powers.count < 255 {
            let doubled = UInt16(powers[powers.count - 1]) << 1
            powers.append(UInt8(truncatingIfNeeded: doubled > 255 ? doubled ^ 0x11D : doubled))
        }
        return powers
    }()

    /// The exponent of each octet but 0.
    static let logarithms: [Int] = {
        var logarithms = [Int](repeating: 0, count: 256)
        for (exponent, power) in powers.enumerated() { logarithms[Int(power)] = exponent }
        return logarithms
    }()

    static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
        guard a != 0, b != 0 else { return 0 }
        return self.powers[(self.logarithms[Int(a)] + self.logarithms[Int(b)]) % 255]
    }

    /// `octets`, each multiplied by `factor`.
    static func scaled(_ octets: [UInt8], by factor: UInt8) -> [UInt8] {
        octets.map { self.product($0, factor) }
    }

    /// Adds `addend`, or as much of it as there are octets.
    static func add(_ addend: [UInt8], to octets: inout [UInt8]) {
        for index in octets.indices { octets[index] ^= addend[index] }
    }
}
