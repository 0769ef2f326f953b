import ConfigurationFormat
import DurableStorage
import PackageInstallation
import SimpleOTAFormat
import SimpleOTATransport

extension UpgradeRun {
    /// Undoes a deployment that was interrupted, and what `latest` says of it.
    ///
    /// `latest` is written shortly before the deployment is confirmed. If power failed in between, it would name a
    /// release that is not in use, and no later run would fetch it.
    func recover(_ deployment: ReleaseDeployment, in directory: String, latest: String) throws {
        let before = Self.release(in: directory)
        try deployment.recover()
        let after = Self.release(in: directory)
        guard let before, before == latest, after != before else { return }
        try self.setLatest(after ?? "")
    }

    /// Writes `latest`; a name that cannot be that of a package, and so none, is written as the empty one.
    private func setLatest(_ text: String) throws {
        var document = try self.file.read()
        if let name = try? PackageName(text) {
            document = try ClientSettings.document(document, afterUpgradeTo: name)
        } else {
            try document.setValue([], of: "latest", in: ClientSettings.section)
        }
        try self.replaceConfiguration(by: document)
    }

    /// The release that `current` leads to.
    private static func release(in directory: String) -> String? {
        guard let base = try? BaseDirectory(opening: directory),
            let text = try? base.linkTarget(of: "current")
        else { return nil }
        return text.hasPrefix("releases/") ? String(text.dropFirst("releases/".count)) : nil
    }
}
