/// Bytes of a piece that go past the page cache: whole pages.
struct SlotRun: Hashable, Sendable {
    /// Which bytes of the piece.
    var range: Range<Int>
    /// Where in the slot they go, in bytes.
    var position: UInt64
}
