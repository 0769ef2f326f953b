internal import ByteCoding
import CDatagrams
import DeviceCrypto
internal import DurableStorage
import Glibc
package import MultiFilesFormat
internal import SystemPackage

/// The file that a sender reads from, and what it was like when it was opened.
package struct CarouselFile: ~Copyable {
    private static let hashingByteCount = 1 << 20

    /// Path that the file was opened by.
    package let path: String
    /// The name that receivers are told: the last component of the path.
    package let name: FileName
    /// Size in bytes when it was opened.
    package let byteCount: UInt32

    private let descriptor: Int32
    private let identity: FileIdentity

    /// Opens the file at `path` for reading.
    package init(opening path: String) throws(CarouselFileError) {
        let lastComponent = path.split(separator: "/").last.map(String.init) ?? path
        let name = try? FileName(parsing: Array(lastComponent.utf8).span.bytes)
        guard let name, name.isPlainFileName else { throw .unusableName(lastComponent) }
        // Without O_NONBLOCK a FIFO in the file's place would hang the sender.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, Errno(rawValue: errno)) }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        guard isRegular, let byteCount = UInt32(exactly: status.st_size) else {
            close(descriptor)
            throw isRegular
                ? .tooLarge(path: path, byteCount: Int64(status.st_size)) : .notRegular(path: path)
        }
        guard byteCount > 0 else {
            close(descriptor)
            throw .empty(path: path)
        }
        self.path = path
        self.name = name
        self.byteCount = byteCount
        self.descriptor = descriptor
        self.identity = FileIdentity(status)
    }

    deinit {
        close(self.descriptor)
    }

    /// Whether somebody has written to the file since it was opened.
    package var isChanged: Bool {
        !(FileIdentity(ofDescriptor: self.descriptor)?.hasSameContents(as: self.identity) ?? false)
    }

    /// Whether another file stands at the path now; `false` while none does.
    package var isReplaced: Bool {
        guard let present = FileIdentity(ofPath: self.path) else { return false }
        return !present.isSameFile(as: self.identity) || !present.hasSameContents(as: self.identity)
    }

    /// Reads the whole file and describes it as an offer.
    ///
    /// `isCancelled` is asked after each megabyte.
    package func offer(
        version: UInt32, isCancelled: () -> Bool = { false }
    ) throws(CarouselFileError) -> Offer {
        var hasher = MD5Hasher()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.hashingByteCount, alignment: 4096)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while offset < UInt64(self.byteCount) {
            guard !isCancelled() else { throw .unreadable(path: self.path, .interrupted) }
            let wanted = min(buffer.count, Int(UInt64(self.byteCount) - offset))
            let count = fc_read_strided(self.descriptor, buffer.baseAddress, wanted, wanted, wanted, offset)
            guard count >= 0 else { throw .unreadable(path: self.path, Errno(rawValue: Int32(-count))) }
            guard count > 0 else { throw .changing(path: self.path) }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            offset += UInt64(count)
        }
        guard !self.isChanged else { throw .changing(path: self.path) }
        return Offer(
            fileByteCount: self.byteCount, firmwareVersion: version, digest: hasher.digest(),
            fileName: self.name)
    }

    /// Reads `byteCount` bytes from `fileOffset` on into blocks that stand behind their headers in `datagrams`.
    ///
    /// Whether the file still was what it was when it was opened; if not, the bytes are not to be sent.
    func read(
        byteCount: Int, at fileOffset: UInt32, into datagrams: UnsafeMutableRawBufferPointer
    ) throws(CarouselFileError) -> Bool {
        let first = datagrams.baseAddress?.advanced(by: DatagramHeader.encodedByteCount)
        let count = fc_read_strided(
            self.descriptor, first, DataBlock.datagramByteCount, DataBlock.payloadByteCount, byteCount,
            UInt64(fileOffset))
        guard count >= 0 else { throw .unreadable(path: self.path, Errno(rawValue: Int32(-count))) }
        return count == byteCount && !self.isChanged
    }
}
