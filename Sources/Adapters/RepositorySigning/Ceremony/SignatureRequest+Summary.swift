internal import DurableStorage
package import UpdateMetadata

extension SignatureRequest {
    /// What a signature would bring about, line by line.
    package var summary: [String] {
        switch self.draft {
        case .root(let draft, let current): Self.summary(draft.role, current)
        case .targets(let draft, let current): Self.summary(draft.role, current)
        }
    }

    /// How root metadata differs.
    package static func summary(_ draft: RootMetadata, _ current: RootMetadata) -> [String] {
        var lines = ["root: version \(current.version) -> \(draft.version), expires \(draft.header.expires)"]
        for role in KeyChange.roles {
            guard let new = draft.roleKeys(of: role), let old = current.roleKeys(of: role) else { continue }
            let change = new.threshold == old.threshold ? "" : " (was \(old.threshold))"
            lines.append("  \(role): \(new.threshold)\(change) of \(new.keyIDs.count) keys must sign")
            for id in new.keyIDs {
                let type = draft.keys[id]?.keyType ?? "unknown"
                lines.append("    \(old.keyIDs.contains(id) ? " " : "+") \(id) \(printable(type))")
            }
            for id in old.keyIDs where !new.keyIDs.contains(id) { lines.append("    - \(id)") }
        }
        if draft.hasConsistentSnapshots != current.hasConsistentSnapshots {
            lines.append("  consistent snapshots: \(draft.hasConsistentSnapshots)")
        }
        return lines
    }

    /// How targets metadata differs.
    package static func summary(_ draft: TargetsMetadata, _ current: TargetsMetadata) -> [String] {
        var lines = [
            "targets: version \(current.version) -> \(draft.version), expires \(draft.header.expires),"
                + " \(draft.targets.count) target files"
        ]
        for (path, file) in draft.targets.sorted(by: { $0.key < $1.key }) {
            guard let old = current.targets[path] else {
                lines.append("  + \(self.line(path, file))")
                continue
            }
            if old != file { lines.append("  ! \(self.line(path, file))") }
        }
        for path in current.targets.keys.sorted() where draft.targets[path] == nil {
            lines.append("  - \(printable(path.text))")
        }
        let (new, old) = (BroadcastKeys.all(in: draft), BroadcastKeys.all(in: current))
        for (id, _) in new where !old.contains(where: { $0.id == id }) {
            lines.append("  + broadcast key \(id)")
        }
        for (id, _) in old where !new.contains(where: { $0.id == id }) {
            lines.append("  - broadcast key \(id)")
        }
        if draft.delegations != current.delegations { lines.append("  delegations are changed") }
        return lines
    }

    private static func line(_ path: TargetPath, _ file: TargetFile) -> String {
        let digest = file.digests.sha256.map { hexadecimal($0) } ?? "no SHA-256"
        let release = file.custom.flatMap { try? Release(parsing: $0) }
        let name = release.map { " \(printable($0.product)) \($0.version)" } ?? ""
        return "\(printable(path.text))\(name), \(file.byteCount) bytes, \(digest)"
    }
}
