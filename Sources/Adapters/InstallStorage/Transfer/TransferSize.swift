/// The sizes in which images are moved, in bytes.
enum TransferSize {
    /// One buffer: what a device takes at once without being slower than with more.
    static let buffer = 1 << 20
    /// How many buffers there are, so that some are filled and hashed while others are written.
    static let bufferCount = 8
    /// How many buffers are written at the same time, so that the device never waits for us.
    static let writerCount = 2
    /// The smallest run of zeros that is not written as bytes, and where such runs may begin.
    static let granule = 64 << 10
    /// Reads and writes past the page cache begin and end at multiples of it: a page, which serves every device.
    static let alignment = 4096
    /// Through the page cache, so much may be unwritten at once.
    static let unwritten: UInt64 = 4 << 20
}
