internal import DeviceCrypto
package import DurableStorage
package import TrustedUpdate
package import UpdateMetadata

/// The directory in which a device keeps the metadata that it trusts.
///
/// `root.json`, `timestamp.json`, `snapshot.json`, `targets.json` and a file for each delegated role that was
/// asked for, its name percent-encoded: each byte for byte as the repository signed it, each replaced at once.
/// Beside them `trusted-time`, the moments that have passed for certain, and `.lock`.
package struct TrustedDirectory: Sendable {
    /// What becomes of stored metadata that has expired.
    package enum ExpiryTreatment: Hashable, Sendable {
        /// It is refused.
        case enforced
        /// It is used: for looking at, never for installing.
        case ignored
    }

    /// Where it is.
    package let path: String

    private static let timeName = "trusted-time"
    private static let timeByteLimit = 1_024

    /// Names a directory, which need not exist yet.
    package init(_ path: String) {
        self.path = path
    }

    /// Begins with root metadata that came by a road that is trusted, such as with the device's software.
    ///
    /// - Throws: ``UpdateFailure`` for bytes that are no root metadata signed by its own keys, ``StorageError``;
    ///   `EEXIST` where the directory has another root already.
    package func initialize(root bytes: [UInt8]) throws {
        _ = try TrustedMetadata(root: bytes, time: .first, cryptography: SignatureChecker())
        try makeDirectories(self.path)
        let lock = try self.lock()
        try withExtendedLifetime(lock) { try self.begin(with: bytes) }
    }

    /// As ``initialize(root:)``, with the bytes of a file.
    package func initialize(rootFile path: String) throws {
        let limit = UpdateLimits().rootByteCount
        guard let bytes = try StoredFile.bytes(at: path, byteLimit: limit) else {
            throw StorageError.isMissing("read", path)
        }
        try self.initialize(root: bytes)
    }

    private func begin(with bytes: [UInt8]) throws {
        if let present = try self.read(.root, byteLimit: UpdateLimits().rootByteCount) {
            guard present == bytes else {
                throw StorageError.exists("begin anew with another root in", self.path)
            }
            return
        }
        try self.store(.root, bytes)
    }

    /// Keeps other processes away until the lock goes out of scope.
    ///
    /// - Throws: `EAGAIN` where another process works in the directory.
    package func lock() throws(StorageError) -> FileLock {
        try BaseDirectory(opening: self.path).lock(".lock")
    }

    /// What is stored of a role; `nil` where there is nothing.
    ///
    /// - Throws: `EFBIG` for a file longer than `byteLimit` bytes.
    package func read(_ role: RoleName, byteLimit: Int) throws(StorageError) -> [UInt8]? {
        try StoredFile.bytes(
            at: self.path + "/" + FileNames.metadata(of: role), byteLimit: byteLimit)
    }

    /// Stores the metadata of a role durably.
    package func store(_ role: RoleName, _ bytes: [UInt8]) throws(StorageError) {
        try self.replace(FileNames.metadata(of: role), bytes)
    }

    /// Removes the metadata of a role durably.
    package func remove(_ role: RoleName) throws(StorageError) {
        let directory = try BaseDirectory(opening: self.path)
        try directory.unlink(FileNames.metadata(of: role))
        try directory.synchronize()
    }

    /// What the device remembers of the time; nothing where the file is missing or damaged.
    package func deviceTime() throws(StorageError) -> DeviceTime {
        let bytes = try StoredFile.bytes(
            at: self.path + "/" + Self.timeName, byteLimit: Self.timeByteLimit)
        return bytes.flatMap { DeviceTime(String(decoding: $0, as: UTF8.self)) } ?? DeviceTime()
    }

    /// Stores what the device shall remember of the time, durably.
    package func remember(_ time: DeviceTime) throws(StorageError) {
        try self.replace(Self.timeName, Array(time.text.utf8))
    }

    private func replace(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
        let path = self.path + "/" + name
        try removeLeftovers(besideTarget: path)
        try replaceFileAtomically(at: path, with: bytes, permissions: 0o644)
    }
}
