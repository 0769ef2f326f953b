import InstallEngine

/// The names below the directory of the handler `release`.
///
///     DIRECTORY/releases/<name>             complete releases: what has a plain name is never half there
///     DIRECTORY/releases/.<name>.staging    what grows, or goes away
///     DIRECTORY/current                     symbolic link to the release in force
///     DIRECTORY/.current.new                the link that is about to become it
struct ReleaseLayout {
    /// The directory of the releases below ``directory``.
    static let releasesName = "releases"

    /// The directory, absolute, without a slash at its end.
    let directory: String

    /// The directory of the releases.
    var releases: String { "\(self.directory)/\(Self.releasesName)" }
    /// The link to the release in force.
    var current: String { "\(self.directory)/current" }
    /// The link that is about to become ``current``.
    var newLink: String { "\(self.directory)/.current.new" }

    /// A release.
    func release(_ name: String) -> String { "\(self.releases)/\(name)" }

    /// What ``current`` says when the release is in force.
    func target(_ name: String) -> String { "\(Self.releasesName)/\(name)" }

    /// The name that a release grows, or goes away, under.
    func staging(_ name: String) -> String { ".\(name).staging" }

    /// Whether a name below ``releases`` is that of something that grew or went away.
    func isStaging(_ name: String) -> Bool {
        name.utf8.first == UInt8(ascii: ".") && name.hasSuffix(".staging")
    }

    /// The release that a link's target stands for; `nil` where it leads outside of ``releases``.
    func name(ofTarget target: String) -> String? {
        let prefixes = ["\(Self.releasesName)/", "./\(Self.releasesName)/", "\(self.releases)/"]
        guard let prefix = prefixes.first(where: { target.hasPrefix($0) }) else { return nil }
        let name = String(target.dropFirst(prefix.count))
        return self.isReleaseName(name) ? name : nil
    }

    /// Whether a directory below ``releases`` may have this name: plain, and not one of the hidden ones.
    func isReleaseName(_ name: String) -> Bool {
        let bytes = name.utf8
        return !bytes.isEmpty && bytes.first != UInt8(ascii: ".") && !bytes.contains(UInt8(ascii: "/"))
    }
}
