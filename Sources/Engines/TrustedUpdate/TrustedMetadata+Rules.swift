internal import UpdateMetadata

/// What the rules of several roles share.
extension TrustedMetadata {
    static func parse<Role: MetadataRole>(
        _ bytes: [UInt8], as role: RoleName, section: String
    ) throws(UpdateFailure) -> SignedMetadata<Role> {
        do {
            return try SignedMetadata<Role>(parsing: bytes)
        } catch {
            throw UpdateFailure(role, section: section, .unreadable(error))
        }
    }

    /// Requires signatures of as many different keys as the delegator demands.
    ///
    /// Each key counts once, by what it is and not by what it is called: two names of one key are one key.
    static func requireThreshold<Role: MetadataRole>(
        of metadata: SignedMetadata<Role>, by roleKeys: RoleKeys, _ keys: [KeyID: PublicKey],
        of delegator: RoleName, _ rule: Rule, _ cryptography: Cryptography
    ) throws(UpdateFailure) {
        let mayCount = Set(roleKeys.keyIDs)
        var counted: Set<PublicKey.Kind> = []
        for signature in metadata.signatures where mayCount.contains(signature.keyID) {
            guard counted.count < roleKeys.threshold else { break }
            guard let key = keys[signature.keyID], !counted.contains(key.kind),
                cryptography.isValid(signature.bytes, of: metadata.signedBytes, by: key)
            else { continue }
            counted.insert(key.kind)
        }
        guard counted.count >= max(1, roleKeys.threshold) else {
            throw rule.failure(
                .notSigned(
                    validCount: counted.count, threshold: roleKeys.threshold, delegator: delegator))
        }
    }

    func requireFresh(_ role: some MetadataRole, _ rule: Rule) throws(UpdateFailure) {
        guard !role.isExpired(at: self.time) else {
            throw rule.failure(.expired(role.header.expires, now: self.time))
        }
    }

    /// Requires the length and all digests that were promised for a metadata file.
    func requirePromise(
        _ promise: MetadataFile, _ bytes: [UInt8], _ rule: Rule
    ) throws(UpdateFailure) {
        if let byteCount = promise.byteCount, UInt64(bytes.count) != byteCount {
            throw rule.failure(.wrongLength(wanted: byteCount))
        }
        guard let digests = promise.digests else { return }
        guard digests.isCheckable else { throw rule.failure(.noCheckableDigest) }
        if let wanted = digests.sha256, wanted != self.cryptography.sha256(bytes) {
            throw rule.failure(.wrongDigest)
        }
        if let wanted = digests.sha512, wanted != self.cryptography.sha512(bytes) {
            throw rule.failure(.wrongDigest)
        }
    }
}
