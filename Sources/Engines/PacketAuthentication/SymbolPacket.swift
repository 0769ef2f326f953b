public import LayeredCoding

/// What of a datagram is authenticated, and where it is; all of it lies inside the datagram.
public struct SymbolPacket: Hashable, Sendable {
    /// Header extension EXT_AUTH, its type and length included; `nil` where there is none.
    public let authentication: Range<Int>?
    /// Which symbol the packet says to carry.
    public let id: FECPayloadID
    /// The symbol, all T bytes of it with its padding.
    public let symbol: Range<Int>

    /// Creates the facts of a packet.
    ///
    /// - Parameter authentication: as `ALCPacket.authentication` has it.
    public init(authentication: Range<Int>?, id: FECPayloadID, symbol: Range<Int>) {
        self.authentication = authentication
        self.id = id
        self.symbol = symbol
    }
}
