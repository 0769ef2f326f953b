/// When receivers complete, in order: quantiles of a simulated crowd.
package struct CompletionQuantiles: Hashable, Sendable {
    /// The receivers' values that completed, ascending.
    package let values: [Double]
    /// How many receivers there are, those that did not complete among them.
    package let receiverCount: Int

    /// - Parameter values: one for each receiver; `nil` where it did not complete.
    package init(_ values: [Double?]) {
        self.values = values.compactMap { $0 }.sorted()
        self.receiverCount = values.count
    }

    /// How many receivers did not complete.
    package var incompleteCount: Int { self.receiverCount - self.values.count }

    /// The least value by which at least this share of all receivers is complete, by the nearest rank.
    ///
    /// - Parameter perMille: the share in thousandths, `0 ... 1000`; whole numbers, because 0.999 is none.
    /// - Returns: `nil` where so many never complete, or there is nobody.
    package func value(perMille: Int) -> Double? {
        let rank = max((self.receiverCount * min(max(perMille, 0), 1000) + 999) / 1000, 1)
        return rank <= self.values.count ? self.values[rank - 1] : nil
    }

    /// The share of receivers that are complete at `value`.
    package func share(at value: Double) -> Double {
        var low = 0
        var high = self.values.count
        while low < high {
            let middle = (low + high) / 2
            if self.values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return self.receiverCount == 0 ? 0 : Double(low) / Double(self.receiverCount)
    }
}
