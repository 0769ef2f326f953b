internal import DurableStorage
internal import JSONCoding
internal import UpdateMetadata

/// What a draft of targets changes about those who may name targets: each role, scope, threshold and key.
enum DelegationSummary {
    /// The lines; none where nothing is changed.
    static func lines(_ new: Delegations?, _ old: Delegations?) -> [String] {
        guard new != old else { return [] }
        let (newRoles, oldRoles) = (self.roles(new), self.roles(old))
        var lines: [String] = ["  delegations are changed:"]
        for role in newRoles {
            let former = oldRoles.first { $0.name == role.name }
            let mark = former.map { $0 == role ? " " : "!" } ?? "+"
            lines.append("    \(mark) \(role.text)")
            lines += self.keys(role, former, new, old)
        }
        for role in oldRoles where !newRoles.contains(where: { $0.name == role.name }) {
            lines.append("    - \(role.text)")
        }
        if newRoles.map(\.name) != oldRoles.map(\.name) {
            lines.append("    asked in this order: \(newRoles.map(\.name).joined(separator: ", "))")
        }
        return lines + MemberSummary.lines(new?.unknown, old?.unknown, of: "delegations")
    }

    /// A delegated role, or all bins of hashes together.
    private struct Role: Equatable {
        let name: String
        let text: String
        let roleKeys: RoleKeys
    }

    private static func roles(_ delegations: Delegations?) -> [Role] {
        switch delegations?.roles {
        case nil: return []
        case .succinct(let roles):
            let name = "bins \(printable(roles.namePrefix))"
            return [
                Role(
                    name: name,
                    text: "\(name): 2^\(roles.bitCount) bins, may name every target;"
                        + self.signers(roles.roleKeys),
                    roleKeys: roles.roleKeys)
            ]
        case .list(let roles):
            return roles.map { role in
                let name = "role \(printable(role.name.text))"
                return Role(
                    name: name,
                    text: "\(name): \(self.text(role.scope))\(role.isTerminating ? ", terminating" : "");"
                        + self.signers(role.roleKeys),
                    roleKeys: role.roleKeys)
            }
        }
    }

    private static func text(_ scope: DelegatedRole.Scope) -> String {
        switch scope {
        case .paths([]), .pathHashPrefixes([]): "may name no target"
        case .paths(let patterns): "may name \(patterns.map { "'\(printable($0))'" }.joined(separator: ", "))"
        case .pathHashPrefixes(let prefixes):
            "may name targets whose hash begins with"
                + " \(prefixes.map { "'\(printable($0))'" }.joined(separator: ", "))"
        }
    }

    private static func signers(_ keys: RoleKeys) -> String {
        let unknown = keys.unknown.members.map { " \(printable($0.key))" }.joined()
        return " \(keys.threshold) of \(keys.keyIDs.count) keys must sign\(unknown)"
    }

    private static func keys(
        _ role: Role, _ former: Role?, _ new: Delegations?, _ old: Delegations?
    ) -> [String] {
        let oldIDs = former?.roleKeys.keyIDs ?? []
        let added = role.roleKeys.keyIDs.map { id in
            // Another key under a name that is known would pass for the known one.
            let mark = oldIDs.contains(id) ? (new?.keys[id] == old?.keys[id] ? " " : "!") : "+"
            return "      \(mark) key \(printable(id.text)) \(printable(new?.keys[id]?.keyType ?? "unknown"))"
        }
        let gone = oldIDs.filter { !role.roleKeys.keyIDs.contains($0) }
        return added + gone.map { "      - key \(printable($0.text))" }
    }
}
