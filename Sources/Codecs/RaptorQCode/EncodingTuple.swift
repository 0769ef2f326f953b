// swift-format-ignore: AlwaysUseLowerCamelCase
/// Which intermediate symbols are summed to make an encoding symbol: a walk of d steps through the LT symbols
/// and one of d1 steps through the PI symbols (RFC 6330, section 5.3.5.4).
struct EncodingTuple: Hashable {
    /// LT degree, 1...30.
    let d: Int
    /// Stride through the LT symbols, 1 ..< W.
    let a: Int
    /// First LT symbol, 0 ..< W.
    let b: Int
    /// PI degree, 2 or 3.
    let d1: Int
    /// Stride through the PI symbols, 1 ..< P1.
    let a1: Int
    /// First PI symbol, 0 ..< P1; the walk passes over numbers from P on, which no symbol bears.
    let b1: Int
}
