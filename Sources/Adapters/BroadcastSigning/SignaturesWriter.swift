internal import DeviceCrypto
internal import DurableStorage
internal import PacketAuthenticationFormat

/// Writes a signatures file from its beginning to its end, the header last.
struct SignaturesWriter: ~Copyable {
    private let parameters: AuthenticationParameters
    private let keyTag: UInt32
    private let file: TemporaryFile
    private var byteCount = UInt64(SignaturesFile.headerByteCount)

    /// Begins a file that will replace the one at `path`.
    init(
        replacing path: String, _ parameters: AuthenticationParameters, keyTag: UInt32
    ) throws(SigningError) {
        let anyDigest = [UInt8](repeating: 0, count: AuthenticationParameters.digestByteCount)
        let layout = try Self.layout(parameters, keyTag: keyTag, digest: anyDigest)
        let file = try Self.file(replacing: path, byteCount: layout.byteCount)
        self.parameters = parameters
        self.keyTag = keyTag
        self.file = file
    }

    private static func file(
        replacing path: String, byteCount: UInt64
    ) throws(SigningError) -> TemporaryFile {
        do throws(StorageError) {
            try removeLeftovers(besideTarget: path)
            let file = try TemporaryFile(besideTarget: path, permissions: 0o644)
            try file.reserve(byteCount: byteCount)
            return file
        } catch {
            throw .storage(error)
        }
    }

    /// The file's layout, once the spine is known.
    func layout(spine: [UInt8]) throws(SigningError) -> SignaturesFile {
        try Self.layout(
            self.parameters, keyTag: self.keyTag, digest: MerkleHasher.digest(of: spine.span.bytes))
    }

    private static func layout(
        _ parameters: AuthenticationParameters, keyTag: UInt32, digest: [UInt8]
    ) throws(SigningError) -> SignaturesFile {
        do throws(SignaturesFileError) {
            return try SignaturesFile(release: parameters, keyTag: keyTag, spineDigest: digest)
        } catch {
            throw .impossibleFile(error)
        }
    }

    /// Adds the records of the next batches.
    mutating func append(_ records: UnsafeRawBufferPointer) throws(SigningError) {
        let offset = self.byteCount
        do throws(StorageError) {
            try self.file.write(records, at: offset)
        } catch {
            throw .storage(error)
        }
        self.byteCount += UInt64(records.count)
    }

    /// Gives the file its name.
    consuming func commit(_ layout: SignaturesFile) throws(SigningError) {
        precondition(self.byteCount == layout.byteCount, "a batch without its record")
        do throws(StorageError) {
            try self.file.write(layout.encodedHeader(), at: 0)
            try self.file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
