internal import ByteCoding
internal import RaptorQCode

/// Where everything stands in a signatures file (`.mba1`), which lets a sender authenticate packets without
/// hashing and without a key.
///
/// A header of 128 bytes in network order, then a record for each batch of the release, then one for each
/// batch of its spine. A record is the batch's tree, as ``BatchTree`` has it, and the 64 bytes of its root's
/// signature: 1072 bytes for batches of 32.
///
/// | offset | bytes | |
/// |---|---|---|
/// | 0 | 8 | `FLCMBA1` and a line feed |
/// | 8 | 2 | version, 1 |
/// | 10 | 2 | flags: 1, the spine's records are there; others 0 |
/// | 12 | 4 | key tag, 24 bits |
/// | 16 | 32 | SHA-256 of the release |
/// | 48 | 12 | transmission information (RFC 6330, sections 3.3.2 and 3.3.3) |
/// | 60 | 4 | R |
/// | 64 | 2 | B |
/// | 66 | 2 | 0 |
/// | 68 | 32 | SHA-256 of the spine; 0 without one |
/// | 100 | 28 | 0 |
///
/// The value holds none of the file's bytes: they are passed to its functions, mapped into memory as they
/// are.
public struct SignaturesFile: Hashable, Sendable {
    /// Size of the header in bytes.
    public static let headerByteCount = 128

    /// One of the two objects whose packets can be authenticated with the file.
    public enum Object: Hashable, Sendable {
        /// The release itself.
        case release
        /// The list of its batches' roots.
        case spine
    }

    /// The release's parameters.
    public let release: AuthenticationParameters
    /// The spine's parameters; `nil` for a file without one.
    public let spine: AuthenticationParameters?
    /// The first 24 bits of the ID of the key that signed.
    public let keyTag: UInt32

    /// The layout of the file of a release.
    ///
    /// - Parameters:
    ///   - keyTag: 24 bits.
    ///   - spineDigest: SHA-256 of the spine, 32 bytes; any 32 bytes if only the layout is wanted; `nil` for
    ///     a file without a spine.
    /// - Throws: ``SignaturesFileError/impossibleSpine``, or `parameters` for a digest of another length.
    public init(
        release: AuthenticationParameters, keyTag: UInt32, spineDigest: [UInt8]?
    ) throws(SignaturesFileError) {
        precondition(keyTag < 1 << 24, "a key tag has 24 bits")
        self.release = release
        self.keyTag = keyTag
        guard let spineDigest else {
            self.spine = nil
            return
        }
        let spine: AuthenticationParameters?
        do throws(AuthenticationParametersError) {
            spine = try release.spine(digest: spineDigest)
        } catch {
            throw .parameters(error)
        }
        guard let spine else { throw .impossibleSpine }
        self.spine = spine
    }

    /// The parameters of one of the file's objects; `nil` for the spine of a file without one.
    public func parameters(of object: Object) -> AuthenticationParameters? {
        object == .release ? self.release : self.spine
    }

    /// Size of the whole file in bytes.
    public var byteCount: UInt64 {
        let spine = self.spine.map { UInt64($0.batchCount) * UInt64(Self.recordByteCount(depth: $0.depth)) }
        return UInt64(self.recordOffset(ofBatch: self.release.batchCount, .release)) + (spine ?? 0)
    }

    /// Size in bytes of a record: a tree and a signature.
    public static func recordByteCount(depth: Int) -> Int {
        BatchTree.byteCount(depth: depth) + AuthenticationExtension.signatureByteCount
    }

    /// Where the record of a batch begins.
    ///
    /// - Parameter batch: at most the object's number of batches.
    public func recordOffset(ofBatch batch: UInt32, _ object: Object) -> Int {
        let releaseRecord = Self.recordByteCount(depth: self.release.depth)
        switch object {
        case .release: return Self.headerByteCount + Int(batch) * releaseRecord
        case .spine:
            let start = Self.headerByteCount + Int(self.release.batchCount) * releaseRecord
            return start + Int(batch) * Self.recordByteCount(depth: self.spine?.depth ?? 1)
        }
    }
}
