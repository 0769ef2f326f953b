/// How the packets of a link are lost: each for itself, or in bursts after the two-state model of Gilbert.
///
/// In a burst every packet is lost, outside none. Both states last for a number of packets that has a
/// geometric distribution, so that bursts of mean length 1 over `1 - share` are independent losses.
package struct LossModel: Hashable, Sendable {
    /// The share of packets that are lost, `0 ..< 1`.
    package let lossShare: Double
    /// The mean length of a burst in packets, at least 1; `nil` for losses that are independent of one
    /// another.
    package let meanBurstLength: Double?

    /// Creates the model.
    ///
    /// - Returns: `nil` where the share is not in `0 ..< 1`, or the bursts are too short to lose so much:
    ///   between two bursts at least one packet arrives, so that the mean must be at least share / (1 -
    ///   share).
    package init?(lossShare: Double, meanBurstLength: Double? = nil) {
        guard lossShare >= 0, lossShare < 1 else { return nil }
        if let meanBurstLength {
            guard meanBurstLength >= 1, meanBurstLength <= 1e9,
                meanBurstLength * (1 - lossShare) >= lossShare
            else { return nil }
        }
        self.lossShare = lossShare
        self.meanBurstLength = meanBurstLength
    }

    /// The probability that a stretch of lost packets ends with each packet.
    var endProbability: Double {
        self.meanBurstLength.map { 1 / $0 } ?? 1 - self.lossShare
    }

    /// The probability that a stretch of packets that arrive ends with each packet.
    var beginProbability: Double {
        self.meanBurstLength.map { self.lossShare / ((1 - self.lossShare) * $0) } ?? self.lossShare
    }
}
