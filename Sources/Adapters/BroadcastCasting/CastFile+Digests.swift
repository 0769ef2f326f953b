internal import ByteCoding
internal import DeviceCrypto

extension CastFile {
    private static let hashingByteCount = 1 << 20

    /// What receivers check a file by.
    struct Digests: Sendable {
        /// SHA-256, 32 bytes.
        let sha256: [UInt8]
        /// MD5, 16 bytes, where it was asked for.
        let md5: [UInt8]?
    }

    /// Reads the whole file.
    ///
    /// - Parameter isCancelled: asked after each megabyte.
    func digests(withMD5: Bool, isCancelled: () -> Bool) throws(CastError) -> Digests {
        var sha256 = SHA256Hasher()
        var md5 = MD5Hasher()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.hashingByteCount, alignment: 4096)
        defer { buffer.deallocate() }
        var offset: UInt64 = 0
        while offset < self.byteCount {
            guard !isCancelled() else { throw .interrupted }
            let count = Int(min(UInt64(buffer.count), self.byteCount - offset))
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            try self.readContent(into: part, at: offset)
            sha256.update(UnsafeRawBufferPointer(part))
            if withMD5 { md5.update(UnsafeRawBufferPointer(part)) }
            offset += UInt64(count)
        }
        guard !self.isChanged else { throw .changed(path: self.path) }
        return Digests(sha256: sha256.digest(), md5: withMD5 ? Self.bytes(of: md5.digest()) : nil)
    }

    private static func bytes(of digest: MD5Digest) -> [UInt8] {
        (0..<MD5Digest.byteCount).map { digest[$0] }
    }
}
