internal import GaloisField

/// Logarithms of GF(2⁸) to the base α, for long products of octets: these become sums.
struct Logarithms: Sendable {
    static let shared = Self()

    /// The powers of α from 0 to 254.
    let powers: [UInt8]
    /// The exponent of each octet; that of 0 has no meaning.
    let exponents: [UInt8]

    private init() {
        var powers: [UInt8] = []
        var exponents = [UInt8](repeating: 0, count: 256)
        var power: UInt8 = 1
        for exponent in UInt8(0)..<255 {
            powers.append(power)
            exponents[Int(power)] = exponent
            power = gf_multiply(power, 2)
        }
        self.powers = powers
        self.exponents = exponents
    }

    /// The exponent of an octet that is not 0.
    func exponent(_ octet: UInt8) -> Int {
        assert(octet != 0, "0 has no logarithm")
        return Int(self.exponents[Int(octet)])
    }

    /// α^exponent, for an exponent that is not negative.
    func power(_ exponent: Int) -> UInt8 { self.powers[exponent % 255] }
}
