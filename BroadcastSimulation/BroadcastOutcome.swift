/// What came of a simulated broadcast.
package struct BroadcastOutcome: Sendable {
    /// Symbols that were sent from each receiver's joining to its completion; `nil` where it never completed.
    package let symbolsSent: [Int?]
    /// Source symbols of the file.
    package let symbolCount: Int
    /// The sender's bytes until the last receiver was complete, IP and UDP headers included; `nil` where
    /// receivers joined late.
    package let wireByteCount: Int?

    /// Symbols sent to symbols of the file, for each receiver.
    package var completions: CompletionQuantiles {
        CompletionQuantiles(self.symbolsSent.map { $0.map { Double($0) / Double(self.symbolCount) } })
    }
}
