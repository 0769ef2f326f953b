/// What is to be done with a datagram.
public enum Disposition: Hashable, Sendable {
    /// Nothing; the statistics have counted it.
    case ignored(IgnoredReason)
    /// It was for the receiver itself: there may be actions.
    case taken
    /// It needs storage first: perform the actions, then give the same datagram again.
    case again
    /// Store these symbols and tell ``SessionReceiver/didStore(_:newCount:isComplete:)``.
    case symbols(SymbolDelivery)
}

/// Why a datagram is of no use.
public enum IgnoredReason: Int, Hashable, Sendable, CaseIterable {
    /// Not an ALC packet, or one that contradicts itself or what is known of its object.
    case malformed
    /// Of a session that was not asked for.
    case foreign
    /// Nothing is known of its object yet, neither from a file delivery table nor from the packet.
    case unknownObject
    /// Its block or object is complete already, or was refused.
    case unneeded
    /// The memory budget or another limit leaves no room for it now.
    case noRoom
    /// Only authenticated packets count, and it has nothing that could vouch for it: a table, for example.
    case unauthenticated
    /// No key vouches for it, and it says to be of an object that others of its kind were proven to be of.
    case forged
    /// No key vouches for it as one of the objects that are wanted.
    case unrecognized
}

/// Encoding symbols of one source block, one behind the other in a datagram.
public struct SymbolDelivery: Hashable, Sendable {
    /// The object and block that they belong to.
    public let block: SourceBlockKey
    /// Encoding symbol ID of the first; those behind it follow in order.
    public let firstSymbolID: Int
    /// How many they are, at least 1.
    public let count: Int
    /// Where they stand in the datagram; only the last symbol of an object may be shorter than a symbol.
    public let payload: Range<Int>

    /// Creates a delivery.
    public init(block: SourceBlockKey, firstSymbolID: Int, count: Int, payload: Range<Int>) {
        self.block = block
        self.firstSymbolID = firstSymbolID
        self.count = count
        self.payload = payload
    }
}
