/// A source block that cannot be decoded yet.
package struct LackingBlock: Hashable, Sendable {
    /// Its source block number.
    package let number: Int
    /// How many source symbols it has.
    package let symbolCount: Int
    /// How many different symbols of it were of use; K or more where these happened not to suffice.
    package let heldCount: Int
    /// At least so many more symbols are needed, source or repair, that were not among those read.
    package let leastMissingCount: Int
}
