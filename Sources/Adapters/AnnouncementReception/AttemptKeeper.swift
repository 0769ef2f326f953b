/// Keeps what attempts to solve blocks in vain leave within bounds: that of one block, the newest one.
///
/// An attempt takes up to a few megabytes, and a forger of symbols can make as many as there are blocks.
struct AttemptKeeper {
    private weak var keeper: AnnouncedBlock?

    mutating func didStore(in block: AnnouncedBlock) {
        guard block.keepsAttempt, block !== self.keeper else { return }
        self.keeper?.discardAttempt()
        self.keeper = block
    }
}
