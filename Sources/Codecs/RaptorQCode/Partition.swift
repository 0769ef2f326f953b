/// Partition[I, J]: so many things in so many parts of sizes that differ by at most one, the larger parts
/// first.
///
/// - Specification: RFC 6330, section 4.4.1.2.
struct Partition: Hashable {
    /// Size of the larger parts, IL.
    let largeSize: Int
    /// Size of the smaller parts, IS.
    let smallSize: Int
    /// Number of the larger parts, JL; less than the number of parts.
    let largeCount: Int
    /// Number of the smaller parts, JS.
    let smallCount: Int

    /// Partitions `count` things.
    ///
    /// - Precondition: `count` is not negative, `partCount` positive.
    init(_ count: Int, into partCount: Int) {
        let (quotient, remainder) = count.quotientAndRemainder(dividingBy: partCount)
        smallSize = quotient
        largeSize = remainder == 0 ? quotient : quotient + 1
        largeCount = remainder
        smallCount = partCount - remainder
    }

    /// Size of a part.
    func size(ofPart index: Int) -> Int {
        index < largeCount ? largeSize : smallSize
    }

    /// How many things stand in the parts before this one.
    func start(ofPart index: Int) -> Int {
        index * smallSize + min(index, largeCount)
    }
}
