/// Remainders by one divisor without a division: two multiplications instead of some twenty cycles.
///
/// With M = ⌈2⁶⁴ / m⌉, M × n mod 2⁶⁴ is the fraction of n / m in units of 2⁻⁶⁴, and its product with m has
/// the remainder as its integer part. For 32-bit n and m that is exact, because 64 bits are enough for both
/// together (Lemire, Kaser and Kurz, "Faster remainder by direct computation", 2019, theorem 1).
struct FixedDivisor: Hashable {
    private let divisor: UInt64
    private let reciprocal: UInt64

    /// - Precondition: `divisor` is one of 2 ..< 2³².
    init(_ divisor: Int) {
        precondition(divisor >= 2 && divisor < 1 << 32, "the reciprocal of 1 has 65 bits")
        self.divisor = UInt64(divisor)
        reciprocal = UInt64.max / self.divisor + 1
    }

    /// The remainder of `number`, 0 ..< divisor.
    @inline(__always)
    func remainder(of number: UInt32) -> Int {
        let fraction = reciprocal &* UInt64(number)
        return Int(truncatingIfNeeded: fraction.multipliedFullWidth(by: divisor).high)
    }
}
