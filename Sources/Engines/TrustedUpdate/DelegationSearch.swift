internal import UpdateMetadata

/// The order in which roles are asked for a target: pre-order, depth first, each role once, no more than so many.
///
/// - Specification: TUF 1.0, section 5.6.7.
struct DelegationSearch: Sendable {
    /// What is searched for.
    let path: TargetPath
    /// The SHA-256 of the path.
    let pathDigest: [UInt8]

    // The next one is the last.
    private var toVisit: [DelegationStep] = []
    private var visited: Set<RoleName> = []
    private let limit: Int

    init(for path: TargetPath, pathDigest: [UInt8], limit: Int) {
        self.path = path
        self.pathDigest = pathDigest
        self.limit = limit
    }

    /// The next role to ask; `nil` where all were asked.
    mutating func next() throws(UpdateFailure) -> DelegationStep? {
        while let delegation = self.toVisit.popLast() {
            let role = delegation.role
            guard !role.isTopLevel else {
                throw UpdateFailure(role, section: "4.5", .takesTopLevelName)
            }
            guard !self.visited.contains(role) else { continue }
            guard self.visited.count < self.limit else {
                throw UpdateFailure(
                    role, section: "5.6.7.1", .tooManyRoles(self.path, limit: self.limit))
            }
            self.visited.insert(role)
            return delegation
        }
        return nil
    }

    /// Puts the roles that `metadata` trusts with the target before all others.
    ///
    /// Behind a terminating one nobody is asked, neither of these roles nor of those that were to come.
    mutating func descend(into role: RoleName, _ metadata: TargetsMetadata) {
        guard let delegations = metadata.delegations else { return }
        var children: [DelegationStep] = []
        for delegated in delegations.delegations(for: self.path, pathDigest: self.pathDigest) {
            children.append(
                DelegationStep(
                    from: role, to: delegated.name, roleKeys: delegated.roleKeys, keys: delegations.keys,
                    isTerminating: delegated.isTerminating))
            if delegated.isTerminating {
                self.toVisit = []
                break
            }
        }
        self.toVisit += children.reversed()
    }
}
