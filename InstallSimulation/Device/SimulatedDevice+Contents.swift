internal import InstallEngine

extension SimulatedDevice {
    /// Where the other installer keeps what it installs.
    static let systemPath = "/system/content"

    /// The version that is in force, complete; `nil` where nothing is.
    ///
    /// - Throws: ``SimulationFailure`` where it is no release, complete.
    func versionInForce() throws -> String? {
        switch self.scenario.handler {
        case .release:
            let current = "\(InstallScenario.productDirectory)/current"
            guard try self.disk.entry(at: current) != nil else { return nil }
            return try self.version(of: current, { $0.releaseTree })
        case .script:
            let content = "\(InstallScenario.productDirectory)/dst"
            guard try self.disk.entry(at: content) != nil else { return nil }
            return try self.version(of: content, { $0.scriptTree })
        case .image:
            guard let running = self.running else { return nil }
            guard let release = try self.release(in: running) else {
                throw SimulationFailure(.mixed, "slot \(running), which runs, is not complete")
            }
            return release.version
        case .command: return try self.system(at: Self.systemPath)
        }
    }

    /// The version of the release that a directory holds, with nothing missing and nothing else.
    func version(
        of directory: String, _ tree: (SimulatedRelease) -> [String: SimulatedRelease.Entry]
    ) throws -> String {
        let found = try self.tree(directory)
        guard let release = self.scenario.releases.first(where: { tree($0) == found }) else {
            let names = found.keys.sorted().joined(separator: ", ")
            throw SimulationFailure(.mixed, "\(directory) is no release, complete; it has: \(names)")
        }
        return release.version
    }

    /// The version of the other installer's system; `nil` where there is none.
    func system(at path: String) throws -> String? {
        guard let bytes = try self.disk.contents(of: path, limit: .max) else { return nil }
        guard let release = self.scenario.releases.first(where: { $0.image == bytes }) else {
            throw SimulationFailure(.mixed, "\(path) is not complete")
        }
        return release.version
    }

    private func tree(_ directory: String) throws -> [String: SimulatedRelease.Entry] {
        var tree: [String: SimulatedRelease.Entry] = [:]
        for name in try self.disk.names(in: directory) {
            let path = "\(directory)/\(name)"
            switch try self.disk.entry(at: path) {
            case .file: tree[name] = .file(try self.disk.contents(of: path, limit: .max) ?? [])
            case .symbolicLink(let target): tree[name] = .symbolicLink(target)
            case .directory:
                tree[name] = .directory
                for (below, entry) in try self.tree(path) { tree["\(name)/\(below)"] = entry }
            case .other, nil: break
            }
        }
        return tree
    }
}
