internal import DurableStorage
internal import JSONCoding
package import UpdateMetadata

extension SignatureRequest {
    /// What a signature would bring about, line by line.
    package var summary: [String] {
        switch self.draft {
        case .root(let draft, let current): Self.summary(draft.role, current)
        case .targets(let draft, let current): Self.summary(draft.role, current)
        }
    }

    /// All that the draft names, line by line.
    ///
    /// What is in force is told by whoever made the request, and nothing proves it: what is new may be left
    /// out of ``summary`` by claiming that it is in force already. Of this nothing can be left out.
    package var completeSummary: [String] {
        let lines =
            switch self.draft {
            case .root(let draft, _): Self.summary(draft.role, Self.empty(like: draft.role))
            case .targets(let draft, _):
                Self.summary(draft.role, TargetsMetadata(draft.role.header, targets: [:]))
            }
        return [
            "That is what the depot says you would change; nothing proves what is in force. In all you sign:"
        ] + lines.dropFirst()
    }

    private static func empty(like root: RootMetadata) -> RootMetadata {
        func nobody(_ keys: RoleKeys) -> RoleKeys { RoleKeys(keyIDs: [], threshold: keys.threshold) }
        return RootMetadata(
            root.header, keys: [:], root: nobody(root.root), timestamp: nobody(root.timestamp),
            snapshot: nobody(root.snapshot), targets: nobody(root.targets))
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
                // Another key under a name that is known would pass for the known one.
                let isSame = draft.keys[id] == current.keys[id]
                let mark = old.keyIDs.contains(id) ? (isSame ? " " : "!") : "+"
                lines.append("    \(mark) \(printable(id.text)) \(printable(type))")
            }
            for id in old.keyIDs where !new.keyIDs.contains(id) {
                lines.append("    - \(printable(id.text))")
            }
        }
        if draft.hasConsistentSnapshots != current.hasConsistentSnapshots {
            lines.append("  consistent snapshots: \(draft.hasConsistentSnapshots)")
        }
        for role in KeyChange.roles {
            lines += MemberSummary.lines(
                draft.roleKeys(of: role)?.unknown, current.roleKeys(of: role)?.unknown, of: role.text)
        }
        return lines + MemberSummary.lines(draft.unknownRoles, current.unknownRoles, of: "root's roles")
            + MemberSummary.lines(draft.unknown, current.unknown, of: "root")
    }

    /// How targets metadata differs.
    package static func summary(_ draft: TargetsMetadata, _ current: TargetsMetadata) -> [String] {
        var lines = [
            "targets: version \(current.version) -> \(draft.version), expires \(draft.header.expires),"
                + " \(draft.targets.count) target files"
        ]
        for (path, file) in draft.targets.sorted(by: { $0.key < $1.key }) {
            guard let old = current.targets[path] else {
                lines += self.lines("+", path, file)
                continue
            }
            if old != file { lines += self.lines("!", path, file) }
        }
        for path in current.targets.keys.sorted() where draft.targets[path] == nil {
            lines.append("  - \(printable(path.text))")
        }
        let (new, old) = (BroadcastKeys.all(in: draft), BroadcastKeys.all(in: current))
        for (id, _) in new where !old.contains(where: { $0.id == id }) {
            lines.append("  + broadcast key \(printable(id.text))")
        }
        for (id, _) in old where !new.contains(where: { $0.id == id }) {
            lines.append("  - broadcast key \(printable(id.text))")
        }
        return lines + DelegationSummary.lines(draft.delegations, current.delegations)
            + MemberSummary.lines(draft.unknown, current.unknown, of: "targets")
    }

    /// A target, and below it all that devices are told of it.
    private static func lines(_ mark: String, _ path: TargetPath, _ file: TargetFile) -> [String] {
        let digest = file.digests.sha256.map { hexadecimal($0) } ?? "no SHA-256"
        let line = "  \(mark) \(printable(path.text)), \(file.byteCount) bytes, \(digest)"
        guard let custom = file.custom else { return [line] }
        let text = String(decoding: JSONValue.object(custom).encoded(.compact), as: UTF8.self)
        return [line, "      \(printable(text))"]
    }
}
