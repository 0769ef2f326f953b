package import MultiFilesFormat

/// What a carousel tells while it runs.
package enum CarouselEvent: Sendable {
    /// A cycle begins.
    case cycleBegan(Offer, number: UInt32)
    /// An INFO datagram went out through the socket of this number.
    case informationSent(DatagramHeader, socket: Int32)
    /// Blocks went out, the first behind this header.
    case blocksSent(firstHeader: DatagramHeader, byteCount: Int)
    /// A cycle is complete.
    case cycleEnded(Offer, number: UInt32)
    /// The file changed; nothing is sent until it rests.
    case fileChanged
    /// The changed file cannot be sent as it is.
    case fileUnusable(CarouselFileError)
    /// The changed file is on the air.
    case fileReloaded(Offer)
}
