package import DeviceCrypto
package import TrustedUpdate
package import UpdateMetadata

/// What stands in the directory, verified anew, without any network.
extension TrustedDirectory {
    /// All top-level metadata.
    ///
    /// - Parameters:
    ///   - expiry: what becomes of metadata that has expired.
    ///   - clock: what the device's clock shows.
    /// - Throws: ``UpdateFailure``, ``StorageError``.
    package func trustedMetadata(
        expiry: ExpiryTreatment = .enforced, clock: UTCTime = SystemTime.now
    ) throws -> TrustedMetadata<SignatureChecker> {
        let limits = UpdateLimits()
        let time = expiry == .ignored ? UTCTime.first : try self.deviceTime().time(clock: clock)
        let root = try self.required(.root, limits.rootByteCount)
        var trusted = try TrustedMetadata(root: root, time: time, cryptography: SignatureChecker())
        try trusted.requireFreshRoot()
        _ = try trusted.updateTimestamp(try self.required(.timestamp, limits.timestampByteCount))
        try trusted.updateSnapshot(try self.required(.snapshot, limits.snapshotByteCount))
        try trusted.updateTargets(try self.required(.targets, limits.targetsByteCount))
        return trusted
    }

    /// The targets of the top-level role.
    ///
    /// - Throws: as ``trustedMetadata(expiry:clock:)``.
    package func verifiedTargets(
        expiry: ExpiryTreatment = .enforced, clock: UTCTime = SystemTime.now
    ) throws -> [VerifiedTarget] {
        try self.trustedMetadata(expiry: expiry, clock: clock).verifiedTargets
    }

    private func required(_ role: RoleName, _ byteLimit: Int) throws -> [UInt8] {
        guard let bytes = try self.read(role, byteLimit: byteLimit) else {
            throw UpdateFailure(role, section: role == .root ? "5.2" : "5", .notStored)
        }
        return bytes
    }
}
