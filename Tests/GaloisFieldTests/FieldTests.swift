import GaloisField
import Testing

@Suite struct FieldTests {
    @Test func everyOctetButZeroHasAnInverse() {
        for octet in UInt8(1)...255 {
            #expect(gf_multiply(octet, gf_inverse(octet)) == 1)
        }
    }

    /// RFC 6330, section 5.7.3: alpha is a generator, and alpha^8 is 0x1D.
    @Test func powersOfAlphaReachEveryOctet() {
        var power: UInt8 = 1
        var seen = Set<UInt8>()
        for exponent in 0..<255 {
            seen.insert(power)
            if exponent == 8 { #expect(power == 0x1D) }
            power = gf_multiply(power, 2)
        }
        #expect(power == 1)
        #expect(seen.count == 255)
    }

    @Test func productsAreThoseOfLogarithms() {
        for a in UInt8.min...255 {
            let row = (UInt8.min...255).map { gf_multiply(a, $0) }
            #expect(row == (UInt8.min...255).map { FieldModel.product(a, $0) }, "factor \(a)")
        }
    }
}
