public import PacketAuthenticationFormat

extension SendingObject.Authentication {
    /// Whether a packet carries the signature of its batch.
    ///
    /// The block's symbols of a lap ascend, and after the last one go on with the first: so many packets of the
    /// batch have gone before as the batch, the block or the lap has symbols before this one, whichever are
    /// fewest. A batch that two blocks share begins anew for the second, whose symbols come at another time.
    /// - Parameter turn: how many symbols of the block were sent in the lap before it.
    @inlinable
    public func signs(_ symbol: SymbolReference, inTurn turn: Int) -> Bool {
        guard
            let position = self.parameters.position(
                sourceBlockNumber: symbol.sourceBlock, encodingSymbolID: symbol.encodingSymbolID)
        else { return false }
        let index = min(turn, symbol.encodingSymbolID, Int(position.leaf))
        return self.mode.signs(packet: index)
    }
}
