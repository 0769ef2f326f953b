internal import DurableStorage
internal import UpdateMetadata

extension RepositoryCheck {
    /// Looks at the key files: who may read them, and whether they are the ones that are needed.
    mutating func checkKeys(_ root: RootMetadata?) throws {
        for directory in [DepotLayout.onlineKeys, DepotLayout.offlineKeys] {
            try self.checkModes(directory)
        }
        var ring = self.ring
        try ring.add(directory: self.storage.location(DepotLayout.onlineKeys))
        for role in [RoleName.snapshot, .timestamp] {
            guard let shortage = root.flatMap({ ring.shortage(of: role, in: $0) }) else { continue }
            self.problem(DepotLayout.onlineKeys, shortage)
        }
        let offline = try self.storage.names(in: DepotLayout.offlineKeys).filter { $0.hasSuffix(".key") }
        if !offline.isEmpty {
            self.note(
                DepotLayout.offlineKeys,
                "\(offline.count) keys that belong elsewhere lie beside the server's: move them to a medium"
                    + " in a safe."
            )
        }
    }

    private mutating func checkModes(_ directory: String) throws {
        for name in try self.storage.names(in: directory) {
            let place = "\(directory)/\(name)"
            guard name.hasSuffix(".key") || name.hasSuffix(".pem"), exists(self.storage.location(place)),
                let mode = fileMode(of: self.storage.location(place)), mode & 0o077 != 0
            else { continue }
            self.problem(
                place, "others may read this private key: chmod 600, and replace it if strangers could.")
        }
    }
}
