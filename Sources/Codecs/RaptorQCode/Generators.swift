/// The random generator of the code (RFC 6330, section 5.3.5.1).
enum RandomGenerator {
    /// Rand[y, i, 2³²]: the number before it is reduced modulo m.
    @inline(__always)
    static func word(_ y: UInt32, _ i: UInt8) -> UInt32 {
        RandomNumberTable.v0[Int(UInt8(truncatingIfNeeded: y) &+ i)]
            ^ RandomNumberTable.v1[Int(UInt8(truncatingIfNeeded: y >> 8) &+ i)]
            ^ RandomNumberTable.v2[Int(UInt8(truncatingIfNeeded: y >> 16) &+ i)]
            ^ RandomNumberTable.v3[Int(UInt8(truncatingIfNeeded: y >> 24) &+ i)]
    }

    /// Rand[y, i, m]: a number of 0 ..< m.
    ///
    /// - Precondition: m is one of 1 ..< 2³².
    @inline(__always)
    static func value(_ y: UInt32, _ i: UInt8, below m: Int) -> Int {
        Int(word(y, i) % UInt32(truncatingIfNeeded: m))
    }
}

/// The degree generator Deg[v] (RFC 6330, section 5.3.5.2).
enum DegreeGenerator {
    /// Deg[v] for a block with W LT symbols: 1...30 and at most W − 2.
    ///
    /// - Precondition: v < 2²⁰.
    @inline(__always)
    static func degree(_ v: UInt32, ltSymbolCount W: Int) -> Int {
        var d = 1
        while v >= DegreeDistribution.bounds[d] { d += 1 }
        return min(d, W - 2)
    }
}
