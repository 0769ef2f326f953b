internal import DurableStorage

extension DepotDirectory {
    /// The directories whose files are replaced one by one; the artifacts' own has its own rules.
    private static let directories = [
        DepotLayout.metadata, DepotLayout.draft, DepotLayout.onlineKeys, DepotLayout.offlineKeys,
    ]

    /// Files that a killed process left half written, relative to the depot.
    ///
    /// Pieces of private keys may be among them. Those of a process that still writes are named, too.
    package func leftovers() throws -> [String] {
        try Self.directories.flatMap { directory in
            try self.names(in: directory).filter { Self.target(ofPartial: $0) != nil }.map {
                "\(directory)/\($0)"
            }
        }
    }

    /// Removes what ``leftovers()`` names, except what a process still writes.
    ///
    /// What cannot be removed stays: clearing up must stand in nobody's way.
    package func removeLeftovers() {
        for directory in Self.directories {
            let names = (try? self.names(in: directory)) ?? []
            for target in Set(names.compactMap { Self.target(ofPartial: $0) }) {
                _ = try? DurableStorage.removeLeftovers(
                    besideTarget: "\(self.location(directory))/\(target)")
            }
        }
    }

    /// What `.NAME.0123456789abcdef.partial` was to become; `nil` for other names.
    private static func target(ofPartial name: String) -> String? {
        let digits = name.utf8.dropLast(8).suffix(16)
        guard name.hasPrefix("."), name.hasSuffix(".partial"), name.utf8.count > 1 + 1 + 16 + 8,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        let target = String(decoding: name.utf8.dropFirst().dropLast(24), as: UTF8.self)
        guard target.hasSuffix("."), target.utf8.count > 1 else { return nil }
        return String(target.dropLast())
    }
}
