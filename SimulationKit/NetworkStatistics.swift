/// What a simulated network has done so far, counted for each recipient of each datagram.
package struct NetworkStatistics: Hashable, Sendable {
    /// Datagrams that set out, once for each recipient.
    package internal(set) var sentCount = 0
    /// Datagrams that were handed over.
    package internal(set) var deliveredCount = 0
    /// Datagrams lost one by one.
    package internal(set) var lostCount = 0
    /// Datagrams lost in bursts.
    package internal(set) var burstLostCount = 0
    /// Additional copies that set out.
    package internal(set) var duplicatedCount = 0
    /// Datagrams and copies held back.
    package internal(set) var reorderedCount = 0
    /// Datagrams and copies damaged.
    package internal(set) var corruptedCount = 0
    /// Datagrams and copies cut short.
    package internal(set) var truncatedCount = 0
}
