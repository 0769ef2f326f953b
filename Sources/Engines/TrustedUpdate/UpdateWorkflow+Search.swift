internal import UpdateMetadata

/// The steps of a search for a target.
extension UpdateWorkflow {
    /// Asks a role for the target, then those whom it trusts.
    mutating func visit(
        _ role: RoleName, _ metadata: TargetsMetadata, _ search: inout DelegationSearch,
        after actions: [UpdateAction]
    ) -> [UpdateAction] {
        var role = role
        var metadata = metadata
        while true {
            if let file = metadata.targets[search.path] {
                self.state = .refreshed
                let target = VerifiedTarget(
                    path: search.path, file: file, role: role,
                    hasDigestInName: self.trusted.root.role.hasConsistentSnapshots)
                return actions + [.found(target)]
            }
            search.descend(into: role, metadata)
            do throws(UpdateFailure) {
                guard let next = try search.next() else {
                    throw UpdateFailure(.targets, section: "5.7.2", .noSuchTarget(search.path))
                }
                _ = try self.trusted.promise(for: next.role)
                guard let known = try self.trusted.delegatedTargets(next) else {
                    self.state = .readingDelegated(search, next)
                    return actions + [.read(next.role)]
                }
                role = next.role
                metadata = known
            } catch {
                self.state = .refreshed
                return actions + [.failed(error)]
            }
        }
    }

    mutating func continueSearch(
        _ search: DelegationSearch, _ delegation: DelegationStep, after actions: [UpdateAction]
    ) -> [UpdateAction] {
        guard let metadata = self.trusted.delegated[delegation.role]?.role else {
            preconditionFailure("the role was just added")
        }
        var search = search
        return self.visit(delegation.role, metadata, &search, after: actions)
    }
}
