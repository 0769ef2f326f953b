import CStorage
internal import DurableStorage
import Glibc

/// Reads the beginning of a slot, past the page cache where the slot allows that, else after it was emptied.
struct SlotReader: ~Copyable {
    private let slot: OpenedSlot
    private let byteCount: UInt64
    private var position: UInt64 = 0
    private var isDirect: Bool

    /// Prepares to read so many bytes, at most as many as the slot has.
    init(_ slot: OpenedSlot, byteCount: UInt64) {
        self.slot = slot
        self.byteCount = byteCount
        self.isDirect = fc_set_direct(slot.descriptor.rawValue, 1) == 0
        if !self.isDirect { self.leaveDirect() }
    }

    /// Fills the buffer, or as much of it as there is to read; `nil` at the end.
    mutating func next(into buffer: UnsafeMutableRawBufferPointer) throws(SlotProblem) -> Int? {
        let wanted = Int(min(UInt64(buffer.count), self.byteCount - self.position))
        guard wanted > 0 else { return nil }
        var filled = 0
        while filled < wanted, let start = buffer.baseAddress {
            let room = self.isDirect ? self.roundedUp(wanted) - filled : wanted - filled
            let offset = off_t(self.position) + off_t(filled)
            let count = pread(self.slot.descriptor.rawValue, start + filled, room, offset)
            if count > 0 {
                filled += count
            } else if count == 0 {
                throw .ended(atByte: self.position + UInt64(filled))
            } else if errno == EINVAL, self.isDirect {
                self.leaveDirect()
            } else if errno != EINTR {
                throw .storage(.last("read back", self.slot.path))
            }
        }
        self.position += UInt64(wanted)
        return wanted
    }

    private func roundedUp(_ count: Int) -> Int {
        (count + self.slot.alignment - 1) / self.slot.alignment * self.slot.alignment
    }

    /// Reads through the page cache from now on, which must hold nothing that was not read from the medium.
    private mutating func leaveDirect() {
        self.isDirect = false
        _ = fc_set_direct(self.slot.descriptor.rawValue, 0)
        posix_fadvise(self.slot.descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
        posix_fadvise(self.slot.descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
    }
}
