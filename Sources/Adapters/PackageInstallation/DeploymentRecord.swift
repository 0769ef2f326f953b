import DurableStorage

/// What a deployment is about to do, on disk before it does it, so that the next start can undo it.
///
/// A text file with one `key=value` a line. It exists from before the first visible change until the new release
/// has been activated: whoever finds it goes back.
struct DeploymentRecord: Hashable, Sendable {
    /// The file's name in the base directory.
    static let fileName = ".deployment"

    /// The release that is deployed.
    let release: ReleaseName
    /// The name it was unpacked under; the release that it replaces has that name after the exchange.
    let staging: String
    /// The inode of the unpacked directory: tells the new release from the one that it replaces.
    let inode: UInt64
    /// What `current` pointed to; `nil` where it did not exist.
    let previousTarget: String?

    /// Writes the record durably.
    func write(in base: borrowing BaseDirectory) throws(StorageError) {
        var text = "release=\(self.release.text)\nstaging=\(self.staging)\ninode=\(self.inode)\n"
        if let previousTarget { text += "previous=\(previousTarget)\n" }
        try replaceFileAtomically(
            at: base.location(of: Self.fileName), with: Array(text.utf8), permissions: 0o644)
    }

    /// The record of a deployment that was interrupted; `nil` where there is none.
    init?(readingFrom base: borrowing BaseDirectory) throws {
        let path = base.location(of: Self.fileName)
        guard let bytes = try readSmallFile(path) else { return nil }
        var values: [Substring: Substring] = [:]
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[line[..<equals]] = line[line.index(after: equals)...]
        }
        guard let release = values["release"], let name = try? ReleaseName(String(release)),
            let staging = values["staging"].map(String.init),
            TemporaryName.matches(staging, name: name.text, kind: "staging"),
            let inode = values["inode"].flatMap({ UInt64($0) })
        else { throw InstallationError.recordUnreadable(path: path) }
        self.init(
            release: name, staging: staging, inode: inode, previousTarget: values["previous"].map(String.init)
        )
    }

    /// Describes a deployment that is about to begin.
    init(release: ReleaseName, staging: String, inode: UInt64, previousTarget: String?) {
        self.release = release
        self.staging = staging
        self.inode = inode
        self.previousTarget = previousTarget
    }
}
