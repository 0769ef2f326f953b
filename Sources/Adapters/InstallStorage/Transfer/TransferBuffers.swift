/// The memory of a transfer: a few buffers, each at the beginning of a page.
///
/// `@unchecked`, because whoever holds a buffer's number is the only one who uses it: numbers travel by
/// ``TransferQueue``s.
final class TransferBuffers: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Sets the memory aside; what is not used costs none.
    init() {
        self.bytes = .allocate(
            byteCount: TransferSize.bufferCount * TransferSize.buffer, alignment: TransferSize.alignment)
    }

    deinit {
        self.bytes.deallocate()
    }

    /// A buffer by its number.
    subscript(_ number: Int) -> UnsafeMutableRawBufferPointer {
        let start = number * TransferSize.buffer
        return UnsafeMutableRawBufferPointer(rebasing: self.bytes[start..<start + TransferSize.buffer])
    }
}
