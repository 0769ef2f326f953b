internal import ByteCoding
internal import DeviceCrypto
internal import DurableStorage
internal import Glibc
internal import PacketAuthenticationFormat
internal import RaptorQCode

/// A signatures file that a file is cast with, mapped: 34 bytes for each symbol, of which one after the other is
/// needed.
///
/// Like the file itself it must not be cut off meanwhile, which would end the program by a signal.
///
/// `@unchecked`: nobody writes to the bytes.
final class CastSignatures: @unchecked Sendable {
    let path: String
    let layout: SignaturesFile
    private let bytes: UnsafeRawBufferPointer

    /// Maps a file, and checks that its length is what its header says.
    init(opening path: String) throws(CastError) {
        let descriptor: OwnedDescriptor
        do throws(StorageError) {
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        } catch {
            throw .storage(error)
        }
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw .storage(.last("look at", path)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
        guard status.st_size > 0 else {
            throw .unusableSignatures(path: path, "\(SignaturesFileError.notSignaturesFile)")
        }
        let count = Int(status.st_size)
        let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor.rawValue, 0)
        guard let start, start != MAP_FAILED else { throw .storage(.last("map into memory", path)) }
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        do throws(SignaturesFileError) {
            self.layout = try SignaturesFile(parsing: bytes.bytes)
        } catch {
            munmap(start, count)
            throw .unusableSignatures(path: path, "\(error)")
        }
        self.path = path
        self.bytes = bytes
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: self.bytes.baseAddress), self.bytes.count)
    }

    /// Throws unless a file has the length of the one that was signed.
    func check(_ file: CastFile) throws(CastError) {
        let wanted = self.layout.release.information.transferByteCount
        guard file.byteCount == wanted else {
            throw .unusableSignatures(
                path: self.path,
                "it is of a file of \(wanted) bytes, and '\(printable(file.path))' has \(file.byteCount)")
        }
        guard self.layout.release.information.subBlockCount == 1 else {
            throw .unusableSignatures(path: self.path, "its symbols are divided into sub-blocks; sign again")
        }
    }

    /// Throws unless a file has the digest of the one that was signed.
    func check(_ digests: CastFile.Digests, of file: CastFile) throws(CastError) {
        guard digests.sha256 == self.layout.release.targetDigest else {
            throw .unusableSignatures(
                path: self.path, "it is of another file than '\(printable(file.path))': the SHA-256 differs")
        }
    }

    /// The list of all roots, where the file is one with a spine.
    func spine() throws(CastError) -> (AuthenticationParameters, [UInt8])? {
        guard let parameters = self.layout.spine else { return nil }
        var spine: [UInt8] = []
        spine.reserveCapacity(self.layout.release.spineByteCount)
        for batch in 0..<self.layout.release.batchCount {
            spine += self.layout.root(ofBatch: batch, .release, in: self.bytes.bytes).bytes
        }
        var hasher = SHA256Hasher()
        spine.withUnsafeBytes { hasher.update($0) }
        guard hasher.digest() == parameters.targetDigest else {
            throw .unusableSignatures(path: self.path, "its roots are not those of its spine; sign again")
        }
        return (parameters, spine)
    }

    /// Writes what vouches for a symbol; nothing is allocated.
    ///
    /// - Precondition: there is such a position, and room.
    func write(
        _ position: SymbolPosition, of object: SignaturesFile.Object, isSigned: Bool,
        into bytes: inout MutableRawSpan
    ) {
        _ = self.layout.writeExtension(
            of: position, object, isSigned: isSigned, from: self.bytes.bytes, into: &bytes, at: 0)
    }
}
