/// The generator that turns one seed into the state of a larger one.
///
/// Neighbouring seeds give unrelated states, which the larger generator alone would not achieve.
/// - Specification: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014, section 5.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var word = self.state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
