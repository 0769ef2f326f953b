package import UpdateMetadata

/// The names of files in a depot.
package enum DepotLayout {
    /// Settings.
    package static let configuration = "fleetcast.conf"
    /// TUF metadata.
    package static let metadata = "metadata"
    /// Artifacts.
    package static let targets = "targets"
    /// Private keys of timestamp and snapshot.
    package static let onlineKeys = "keys"
    /// Private keys of root, targets and broadcast, until they are moved elsewhere.
    package static let offlineKeys = "offline-keys"
    /// Metadata that waits for signatures.
    package static let draft = "draft"
    /// Held by the process that changes the depot.
    package static let lock = ".lock"

    /// The timestamp metadata.
    package static let timestamp = "metadata/timestamp.json"

    /// Metadata of a role, by version.
    package static func metadata(_ role: RoleName, version: UInt64) -> String {
        "metadata/\(version).\(role.text).json"
    }

    /// The draft of a role's next metadata.
    package static func draft(of role: RoleName) -> String { "draft/\(role.text).json" }

    /// The versions of `role` among `names`, ascending.
    static func versions(of role: RoleName, among names: [String]) -> [UInt64] {
        let ending = ".\(role.text).json"
        return names.compactMap { name in
            guard name.hasSuffix(ending) else { return nil }
            let digits = name.dropLast(ending.count)
            guard let version = UInt64(digits), version > 0, String(version) == digits else { return nil }
            return version
        }.sorted()
    }
}
