import JSONCoding
import UpdateMetadata

/// Reads root metadata; what is read is written and read as it was.
func fuzzRootMetadata(_ bytes: UnsafeRawBufferPointer) {
    guard let root = checkMetadata(bytes, as: RootMetadata.self) else { return }
    for role in [root.root, root.timestamp, root.snapshot, root.targets] { checkKeys(role) }
}

/// The same of timestamp metadata.
func fuzzTimestampMetadata(_ bytes: UnsafeRawBufferPointer) {
    guard let timestamp = checkMetadata(bytes, as: TimestampMetadata.self) else { return }
    precondition(timestamp.snapshot.version >= 1)
}

/// The same of snapshot metadata.
func fuzzSnapshotMetadata(_ bytes: UnsafeRawBufferPointer) {
    guard let snapshot = checkMetadata(bytes, as: SnapshotMetadata.self) else { return }
    precondition(snapshot.files[.targets] != nil && snapshot.files.values.allSatisfy { $0.version >= 1 })
}

/// The same of targets metadata, their delegations asked, and their releases read.
func fuzzTargetsMetadata(_ bytes: UnsafeRawBufferPointer) {
    guard let targets = checkMetadata(bytes, as: TargetsMetadata.self) else { return }
    let digest = (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    for (path, file) in targets.targets {
        if let components = path.safeComponents {
            precondition(!components.contains("..") && !components.contains(""))
        }
        for delegation in targets.delegations?.delegations(for: path, pathDigest: digest) ?? [] {
            precondition(targets.delegations?.roleKeys(of: delegation.name) != nil)
            checkKeys(delegation.roleKeys)
        }
        if let custom = file.custom { checkRelease(custom) }
    }
}

/// Reads the `custom` of a target as a release, and writes and reads it again.
func fuzzRelease(_ bytes: UnsafeRawBufferPointer) {
    guard let custom = (try? JSONValue(parsing: RawSpan(_unsafeBytes: bytes)))?.object else { return }
    checkRelease(custom)
}

/// Matches the pattern in front of the first zero byte with the path behind it.
func fuzzPathPattern(_ bytes: UnsafeRawBufferPointer) {
    let halves = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, let path = TargetPath(String(decoding: halves[1], as: UTF8.self)) else { return }
    let text = String(decoding: halves[0], as: UTF8.self)
    let slashes = { (text: String) in text.utf8.count { $0 == UInt8(ascii: "/") } }
    if PathPattern(text).matches(path) {
        precondition(slashes(text) == slashes(path.text), "a wildcard went over a slash")
    } else {
        precondition(!text.utf8.elementsEqual(path.text.utf8) || text.contains("["), "a path is not itself")
    }
    // A path with nothing special in it is a pattern of itself.
    let isPlain = !path.text.utf8.contains {
        [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0)
    }
    precondition(!isPlain || PathPattern(path.text).matches(path))
}

private func checkMetadata<Role: MetadataRole>(_ bytes: UnsafeRawBufferPointer, as type: Role.Type) -> Role? {
    guard let metadata = try? SignedMetadata<Role>(parsing: Array(bytes)) else { return nil }
    precondition(Set(metadata.signatures.map(\.keyID)).count == metadata.signatures.count)
    precondition(metadata.role.version >= 1 && metadata.role.version < UInt64.max)
    // Escapes make text longer.
    var limits = MetadataLimits()
    limits.byteCount = 1 << 24
    guard let other = try? metadata.signed(with: []), let made = try? SignedMetadata(metadata.role) else {
        preconditionFailure("what was read cannot be written")
    }
    precondition(other.signedBytes == metadata.signedBytes, "other signatures changed what is signed")
    for again in [other, made] {
        guard let read = try? SignedMetadata<Role>(parsing: again.bytes, limits: limits) else {
            preconditionFailure("what was written cannot be read")
        }
        precondition(read == again, "metadata changed on its way")
    }
    return metadata.role
}

private func checkKeys(_ role: RoleKeys) {
    precondition(role.threshold >= 1 && Set(role.keyIDs).count == role.keyIDs.count)
}

private func checkRelease(_ custom: JSONObject) {
    guard let release = try? Release(parsing: custom) else { return }
    guard let written = try? release.customObject else { preconditionFailure("a release cannot be written") }
    precondition((try? Release(parsing: written)) == release, "a release changed on its way")
    precondition(release.from.map { VersionRange($0.description) == $0 } ?? true)
    _ = release.from?.contains(release.version)
    for window in release.windows {
        let minutes = [0, window.startMinute, window.endMinute % 1_440, 1_439]
        for minute in minutes { _ = window.contains(weekday: minute % 7, minute: minute) }
    }
}
