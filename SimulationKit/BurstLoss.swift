/// Loss that comes in bursts, after the two-state model of Gilbert.
///
/// A link is either good, and loses nothing by this model, or it is in a burst. Before each datagram it may change
/// its state. Real links behave so: interference, an overfull switch queue or a roaming station takes many
/// datagrams in a row.
package struct BurstLoss: Hashable, Sendable {
    /// How often a good link falls into a burst, per million datagrams.
    package var beginPartsPerMillion: Int
    /// How often a burst ends, per million datagrams; the mean length of a burst is a million divided by this.
    package var endPartsPerMillion: Int
    /// How many datagrams of a burst are lost, per million.
    package var lossPartsPerMillion: Int

    /// Creates the model; all figures lie in `0 ... 1_000_000`.
    package init(beginPartsPerMillion: Int, endPartsPerMillion: Int, lossPartsPerMillion: Int = 1_000_000) {
        self.beginPartsPerMillion = beginPartsPerMillion
        self.endPartsPerMillion = endPartsPerMillion
        self.lossPartsPerMillion = lossPartsPerMillion
    }
}
