public import ConfigurationFormat

/// What the client takes from `[Client]` of `config.ini`.
public struct ClientSettings: Hashable, Sendable {
    /// The section's name.
    public static let section = "Client"

    /// The server, with its port.
    public let server: PeerAddress
    /// What the server wants to hear.
    public let secret: SharedSecret
    /// Where packages are put; relative to the configuration file.
    public let packageDirectory: String
    /// The name of the package that is installed; empty when there is none yet.
    public let current: String
    /// The script that makes use of a package; relative to the configuration file.
    public let script: String?
    /// The directory that gets `releases/` and `current`; relative to the configuration file.
    public let deploymentDirectory: String?

    /// Reads and checks the settings.
    public init(_ document: ConfigurationDocument) throws(SettingsError) {
        let reader = try SettingsReader(document, section: Self.section)
        let host = try reader.nonEmptyText("server")
        self.server = PeerAddress(host: host, port: try PortSetting.read(reader))
        self.secret = SharedSecret(try reader.text("security"))
        self.packageDirectory = try reader.nonEmptyText("path")
        self.current = try reader.optionalText("latest") ?? ""
        self.script = try Self.script(reader)
        self.deploymentDirectory = try Self.nonEmpty(reader.optionalText("deploy"))
        _ = try reader.integer("buffer_size", in: 1...(1 << 30), default: 1024)
    }

    /// The configuration after an upgrade: `latest` has the new name, all else is as it was.
    public static func document(
        _ document: ConfigurationDocument, afterUpgradeTo name: PackageName
    ) throws(ConfigurationError) -> ConfigurationDocument {
        var document = document
        try document.setValue(Array(Percentage.escaped(name.text).utf8), of: "latest", in: Self.section)
        return document
    }

    /// The request that opens a conversation.
    public var handshake: SimpleOTARequest {
        .handshake(security: self.secret.text)
    }

    /// The key is misspelt in the original, which its users have in their files; the right spelling serves too.
    private static func script(_ reader: SettingsReader) throws(SettingsError) -> String? {
        let original = try self.nonEmpty(reader.optionalText("after_proccess"))
        let corrected = try self.nonEmpty(reader.optionalText("after_process"))
        if let original, let corrected, original != corrected {
            throw reader.error("after_process", "and `after_proccess` name different scripts; remove one")
        }
        return original ?? corrected
    }

    private static func nonEmpty(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
