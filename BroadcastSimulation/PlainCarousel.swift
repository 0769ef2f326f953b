internal import SimulationKit

/// What the same receivers would wait for if the sender only repeated the file, without error correction.
///
/// Each symbol has to be heard once. Who misses one waits for the next lap.
package struct PlainCarousel: Sendable {
    private static let maximumLapCount = 100_000

    /// How many symbols the file has, at least 1.
    package let symbolCount: Int

    package init(symbolCount: Int) {
        precondition(symbolCount > 0, "a file of no symbols is complete at once")
        self.symbolCount = symbolCount
    }

    /// How many symbols were sent until each of the receivers had all of them.
    package func completions(
        of crowd: CrowdCourse, progress: @Sendable (Int) -> Bool = { _ in true }
    ) -> [Int?] {
        let draws = LossDraws(crowd.loss)
        return crowd.forEachReceiver(progress) { number in
            self.completion(LossProcess(draws, random: crowd.chance(.carousel, of: number)))
        }
    }

    /// How many symbols were sent until a receiver with these losses had all of them.
    func completion(_ losses: LossProcess) -> Int? {
        var losses = losses
        var missing = self.firstLap(&losses)
        guard !missing.isEmpty else { return self.symbolCount }
        for lap in 1..<Self.maximumLapCount {
            let start = lap * self.symbolCount
            let last = missing.last ?? 0
            missing.removeAll { !losses.loses(start + $0) }
            if missing.isEmpty { return start + last + 1 }
        }
        return nil
    }

    /// The symbols that are lost in the first lap.
    private func firstLap(_ losses: inout LossProcess) -> [Int] {
        var missing: [Int] = []
        var symbol = 0
        while symbol < self.symbolCount {
            let arrivals = losses.nextArrivals(from: symbol)
            missing.append(contentsOf: symbol..<min(arrivals.lowerBound, self.symbolCount))
            symbol = arrivals.upperBound
        }
        return missing
    }
}
