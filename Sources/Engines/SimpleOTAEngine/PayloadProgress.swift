import Timekeeping

/// Cuts a package into pieces whose size follows the speed of the client.
///
/// Small enough that even a slow client finishes one within the time limit, large enough that a fast one does not
/// wait for us.
struct PayloadProgress: Hashable, Sendable {
    static let smallestPieceByteCount = 32 << 10
    /// Measured over loopback: with 4 MiB the socket's buffer fills up and half of the speed is lost at times, with
    /// 512 KiB a tenth is.
    static let largestPieceByteCount = 1 << 20
    private static let initialPieceByteCount = 128 << 10

    private(set) var byteOffset: UInt64
    private let endOffset: UInt64
    private var pieceByteCount = Self.initialPieceByteCount
    private var pieceStart: MonotonicInstant

    init(from byteOffset: UInt64, to endOffset: UInt64, at now: MonotonicInstant) {
        precondition(byteOffset <= endOffset, "a package is sent forwards")
        self.byteOffset = byteOffset
        self.endOffset = endOffset
        self.pieceStart = now
    }

    var isComplete: Bool { self.byteOffset == self.endOffset }

    /// The piece that is to be sent next; call only while not complete.
    mutating func nextPiece(at now: MonotonicInstant) -> PayloadPiece {
        self.pieceStart = now
        return self.currentPiece
    }

    /// The current piece has gone out.
    mutating func pieceSent(at now: MonotonicInstant) {
        self.byteOffset += UInt64(self.currentPiece.byteCount)
        let duration = self.pieceStart.interval(to: now)
        if duration < .milliseconds(250) {
            self.pieceByteCount = min(self.pieceByteCount * 2, Self.largestPieceByteCount)
        } else if duration > .seconds(2) {
            self.pieceByteCount = max(self.pieceByteCount / 2, Self.smallestPieceByteCount)
        }
    }

    private var currentPiece: PayloadPiece {
        let rest = self.endOffset - self.byteOffset
        return PayloadPiece(
            byteOffset: self.byteOffset, byteCount: Int(min(rest, UInt64(self.pieceByteCount))))
    }
}
