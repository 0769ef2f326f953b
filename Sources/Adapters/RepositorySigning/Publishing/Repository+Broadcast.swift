internal import BroadcastSigning
internal import DurableStorage
internal import PacketAuthenticationFormat
internal import RaptorQCode
package import UpdateMetadata

extension Repository where Storage == DepotDirectory {
    /// Symbols of a broadcast, in bytes: with everything about them they fit a datagram.
    private static var symbolByteCount: Int { 1_272 }
    /// Source symbols of a block at most: 10 MB, solved in some tenths of a second.
    private static var blockSymbolCount: UInt64 { 8_192 }

    /// Signs the symbols of an artifact, and writes its signatures file and spine beside it.
    ///
    /// What was written for the same artifact, division and key is kept.
    /// - Returns: how it is broadcast; `nil` where it is not, or has no bytes.
    mutating func broadcast(
        _ repairPercent: Int?, _ content: ArtifactStore.Content, at location: String, _ path: TargetPath,
        former: TargetFile?, _ targets: TargetsMetadata, _ progress: (RepositoryProgress) throws -> Void
    ) throws -> BroadcastDescription? {
        guard let repairPercent, content.byteCount > 0 else { return nil }
        let keys = BroadcastKeys.all(in: targets)
        guard !keys.isEmpty else {
            throw RepositoryError(
                .keyMissing,
                "targets names no broadcast key. Make one with 'fleetcast key rotate broadcast', or publish"
                    + " with"
                    + " --no-broadcast.")
        }
        let parameters = try Self.parameters(content, repairPercent: repairPercent)
        if let kept = Self.keptDescription(parameters, former, location, path, keys.map(\.id)) { return kept }
        let key = try self.broadcastKey(keys)
        return try Self.sign(parameters, with: key, at: location, path, progress)
    }

    private static func sign(
        _ parameters: AuthenticationParameters, with key: SigningKey, at location: String, _ path: TargetPath,
        _ progress: (RepositoryProgress) throws -> Void
    ) throws -> BroadcastDescription {
        guard let tag = KeyTag.tag(ofKeyID: key.id.text.utf8) else {
            throw RepositoryError(
                .refused, "the broadcast key's name does not begin with hexadecimal digits.")
        }
        let request = SigningRequest(
            path: location, parameters: parameters, keyTag: tag, sign: { try key.signature(of: $0) })
        let file = try ReleaseSigner(request).sign(
            into: ArtifactStore.signatures(of: location),
            spine: { ArtifactStore.spine(of: location, digest: $0, target: path) },
            progress: {
                try progress(
                    RepositoryProgress(
                        activity: "signing symbols", done: $0.symbolCount, total: $0.totalSymbolCount))
            })
        return self.description(parameters, spineDigest: file.spine?.targetDigest)
    }

    private static func parameters(
        _ content: ArtifactStore.Content, repairPercent: Int
    ) throws -> AuthenticationParameters {
        let symbolCount = (content.byteCount - 1) / UInt64(self.symbolByteCount) + 1
        let blockCount = min((symbolCount - 1) / self.blockSymbolCount + 1, 256)
        let information = try ObjectTransmissionInformation(
            transferByteCount: content.byteCount, symbolByteCount: self.symbolByteCount,
            sourceBlockCount: Int(blockCount))
        let greatest = information.sourceBlock(0).symbolCount
        let repairCount = UInt32(clamping: (greatest * repairPercent + 99) / 100)
        return try AuthenticationParameters(
            targetDigest: content.sha256, information: information, repairSymbolCount: repairCount)
    }

    private static func description(
        _ parameters: AuthenticationParameters, spineDigest: [UInt8]?
    ) -> BroadcastDescription {
        var information = [UInt8](repeating: 0, count: ObjectTransmissionInformation.encodedByteCount)
        var span = information.mutableSpan
        var bytes = span.mutableBytes
        parameters.information.encode(into: &bytes)
        return BroadcastDescription(
            information: information, repairSymbolCount: parameters.repairSymbolCount,
            batchSymbolCount: parameters.batchSymbolCount, spineDigest: spineDigest)
    }

    private static func keptDescription(
        _ parameters: AuthenticationParameters, _ former: TargetFile?, _ location: String, _ path: TargetPath,
        _ keys: [KeyID]
    ) -> BroadcastDescription? {
        guard former?.digests.sha256 == parameters.targetDigest,
            let kept = former?.custom.flatMap({ try? Release(parsing: $0) })?.broadcast,
            kept == self.description(parameters, spineDigest: kept.spineDigest),
            let file = BroadcastFiles.signatures(at: ArtifactStore.signatures(of: location)),
            file.release == parameters, file.spine?.targetDigest == kept.spineDigest,
            keys.contains(where: { KeyTag.tag(ofKeyID: $0.text.utf8) == file.keyTag }),
            kept.spineDigest.map({
                exists(ArtifactStore.spine(of: location, digest: $0, target: path))
            }) ?? true
        else { return nil }
        return kept
    }

    private mutating func broadcastKey(_ keys: [(id: KeyID, key: PublicKey)]) throws -> SigningKey {
        for (id, publicKey) in keys {
            if let key = try self.signer.ring.key(id, named: publicKey, &self.signer.passphrases) {
                return key
            }
        }
        let names = keys.map { String($0.id.text.prefix(8)) }.joined(separator: " or ")
        throw RepositoryError(
            .keyMissing,
            "the private broadcast key (\(names)) is not at hand. Name it with --key FILE, or publish with"
                + " --no-broadcast.")
    }

    /// Signs the symbols of all broadcast artifacts anew whose signatures files are missing, damaged, or made
    /// with a key that is not a broadcast key any more.
    ///
    /// - Parameter wanted: the broadcast keys that count; `nil` for all.
    /// - Returns: the targets whose files were made.
    @discardableResult
    package mutating func renewBroadcasts(
        signedBy wanted: [KeyID]? = nil, progress: (RepositoryProgress) throws -> Void
    ) throws -> [TargetPath] {
        let targets = try self.state().targets.role
        let keys = BroadcastKeys.all(in: targets).filter { wanted?.contains($0.id) ?? true }
        var renewed: [TargetPath] = []
        for (path, file) in targets.targets.sorted(by: { $0.key < $1.key }) {
            guard let digest = file.digests.sha256,
                let location = self.artifacts.location(path, sha256: digest),
                let broadcast = file.custom.flatMap({ try? Release(parsing: $0) })?.broadcast,
                let parameters = BroadcastFiles.parameters(broadcast, sha256: digest)
            else { continue }
            let kept = Self.keptDescription(parameters, file, location, path, keys.map(\.id))
            if kept != nil { continue }
            guard keys.contains(where: { self.signer.ring.holds($0.key) }) else {
                throw RepositoryError(
                    .keyMissing,
                    "'\(path)' and perhaps others are signed for broadcasts by a former key, and the new"
                        + " one is not at"
                        + " hand. All is published; publish these releases again with --key FILE of the"
                        + " broadcast key."
                )
            }
            let key = try self.broadcastKey(keys)
            _ = try Self.sign(parameters, with: key, at: location, path, progress)
            renewed.append(path)
        }
        return renewed
    }

    /// Completes what a command left that was killed while a new key came into its place: signs what no
    /// broadcast key vouches for, if one is at hand.
    mutating func mendBroadcasts(_ progress: (RepositoryProgress) throws -> Void) throws {
        let keys = BroadcastKeys.all(in: try self.state().targets.role)
        guard keys.contains(where: { self.signer.ring.holds($0.key) }) else { return }
        try self.renewBroadcasts(progress: progress)
    }
}
