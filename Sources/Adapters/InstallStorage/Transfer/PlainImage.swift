import CStorage
internal import DurableStorage
import Glibc

/// An image in a file, as it is; holes in the file are not read.
final class PlainImage: ImageSource {
    /// Holes are given in parts of at most so many bytes, so that progress shows.
    private static let holeByteCount: UInt64 = 64 << 20

    let byteCount: UInt64?

    private let file: ArtifactFile
    private let descriptor: Int32
    private let length: UInt64
    private var position: UInt64 = 0
    /// Up to here there is data.
    private var dataEnd: UInt64 = 0
    /// Up to here there is a hole.
    private var holeEnd: UInt64 = 0

    /// Reads a file from its beginning.
    init(_ file: ArtifactFile) {
        posix_fadvise(file.descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
        self.file = file
        self.descriptor = file.descriptor.rawValue
        self.length = file.byteCount
        self.byteCount = file.byteCount
    }

    func next(into buffer: UnsafeMutableRawBufferPointer) throws(SlotProblem) -> ImagePart? {
        guard self.position < self.length else {
            try self.requireEnd()
            return nil
        }
        if self.position >= self.dataEnd, self.position >= self.holeEnd { self.look() }
        guard self.position < self.holeEnd else { return .bytes(try self.read(into: buffer)) }
        let count = min(self.holeEnd - self.position, Self.holeByteCount)
        self.position += count
        return .zeros(count)
    }

    func artifactDigest() -> [UInt8]? { nil }

    /// Finds out where the data or the hole at the position ends, in whole granules: what is less counts as data.
    private func look() {
        let (granule, length) = (UInt64(TransferSize.granule), self.length)
        let data = fc_next_data(self.descriptor, Int64(self.position))
        // Without such knowledge everything is data.
        let dataStart = data >= 0 ? UInt64(data) : data == -Int64(ENXIO) ? length : self.position
        let holeEnd = dataStart >= length ? length : dataStart - dataStart % granule
        guard holeEnd <= self.position else {
            self.holeEnd = holeEnd
            return
        }
        let hole = fc_next_hole(self.descriptor, Int64(max(self.position, min(dataStart, length - 1))))
        let dataEnd = hole >= 0 ? UInt64(hole) : length
        let (rounded, overflow) = dataEnd.addingReportingOverflow(granule - 1)
        self.dataEnd = overflow ? length : max(min(rounded - rounded % granule, length), self.position + 1)
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(SlotProblem) -> Int {
        let wanted = Int(min(UInt64(buffer.count), self.dataEnd - self.position))
        var filled = 0
        while filled < wanted, let start = buffer.baseAddress {
            let offset = off_t(self.position) + off_t(filled)
            let count = pread(self.descriptor, start + filled, wanted - filled, offset)
            if count < 0 {
                guard errno == EINTR else { throw .storage(.last("read", self.file.path)) }
                continue
            }
            guard count > 0 else {
                throw .wrongLength(
                    byteCount: self.position + UInt64(filled), expectedByteCount: self.length)
            }
            filled += count
        }
        self.position += UInt64(filled)
        return filled
    }

    /// Throws where somebody has made the file longer or shorter meanwhile.
    private func requireEnd() throws(SlotProblem) {
        let byteCount = try onDisk { () throws(StorageError) in try self.file.presentByteCount() }
        guard byteCount == self.length else {
            throw .wrongLength(byteCount: byteCount, expectedByteCount: self.length)
        }
    }
}
