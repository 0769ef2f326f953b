/// What is kept of the entries besides contents, modes, times and links.
package struct UnpackOptions: Hashable, Sendable {
    /// What happens to set-user-ID, set-group-ID and sticky bits; by default ``SpecialModes/kept``.
    package var specialModes: SpecialModes
    /// Whether files and directories get their extended attributes and access lists; by default not.
    ///
    /// Only those of the namespace `user.`, `system.posix_acl_access` and `system.posix_acl_default`, and for
    /// root `security.capability`; others belong to the machine where the archive was made and are left out.
    package var keepsExtendedAttributes: Bool

    /// Chooses what is kept.
    package init(specialModes: SpecialModes = .kept, keepsExtendedAttributes: Bool = false) {
        self.specialModes = specialModes
        self.keepsExtendedAttributes = keepsExtendedAttributes
    }
}

/// What happens to set-user-ID, set-group-ID and sticky bits of files and directories.
package enum SpecialModes: Hashable, Sendable {
    /// Set when this process is root, and left out otherwise.
    case kept
    /// An entry that has one makes the whole archive refused.
    case refused
    /// Left out, whoever this process is.
    case cleared
}
