import SimpleOTAFormat

/// Where the client puts packages.
package struct ClientDirectory: Hashable, Sendable {
    /// The directory's path, seen from the current directory.
    package let path: String
    /// The path as it stands in the configuration, for the log.
    package let configuredPath: String

    /// Resolves what is configured, relative to the configuration file.
    package init(_ settings: ClientSettings, in file: ConfigurationFile) {
        self.configuredPath = settings.packageDirectory
        self.path = file.resolve(settings.packageDirectory)
    }

    /// The path of a package as the log shows it.
    func shownPath(_ name: PackageName) -> String {
        self.configuredPath + (self.configuredPath.hasSuffix("/") ? "" : "/") + name.text
    }
}
