import Glibc

/// Whether all bytes are zero.
///
/// Bytes that are not show that within the first few; zeros are compared with themselves, as fast as memory is.
func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let probe = 16
    guard let start = bytes.baseAddress, bytes.count > probe else { return bytes.allSatisfy { $0 == 0 } }
    return bytes.prefix(probe).allSatisfy { $0 == 0 }
        && memcmp(start, start + probe, bytes.count - probe) == 0
}

/// Calls `body` with the parts of a piece, in their order, each all zeros or without a granule of zeros.
func withRuns<Failure: Error>(
    of bytes: UnsafeRawBufferPointer, _ body: (Range<Int>, _ isZero: Bool) throws(Failure) -> Void
) throws(Failure) {
    var start = 0
    var wasZero = false
    for granule in stride(from: 0, to: bytes.count, by: TransferSize.granule) {
        let end = min(granule + TransferSize.granule, bytes.count)
        let isZero = isZero(UnsafeRawBufferPointer(rebasing: bytes[granule..<end]))
        if isZero != wasZero {
            if granule > start { try body(start..<granule, wasZero) }
            start = granule
            wasZero = isZero
        }
    }
    if bytes.count > start { try body(start..<bytes.count, wasZero) }
}
