public import ConfigurationFormat

/// What the server takes from `[Server]` of `config.ini`.
public struct ServerSettings: Hashable, Sendable {
    /// The section's name.
    public static let section = "Server"

    /// The address to listen on; empty for every IPv4 address.
    public let host: String
    /// The TCP port, `1 ... 65535`.
    public let port: Int
    /// What clients must know.
    public let secret: SharedSecret
    /// Where packages lie; relative to the configuration file.
    public let packageDirectory: String
    /// The name of the package to offer, as configured; checked when it is opened.
    public let latest: String
    /// How many clients are served at once, at least 1.
    public let maximumClientCount: Int
    /// Pause between the response and the first byte of the package, in milliseconds.
    ///
    /// The original client reads up to 1024 bytes for the response and takes them all for JSON.
    public let payloadDelayMilliseconds: Int64

    /// Reads and checks the settings.
    public init(_ document: ConfigurationDocument) throws(SettingsError) {
        let reader = try SettingsReader(document, section: Self.section)
        self.host = try reader.optionalText("ip") ?? ""
        self.port = try PortSetting.read(reader)
        self.secret = SharedSecret(try reader.text("security"))
        self.packageDirectory = try reader.nonEmptyText("path")
        self.latest = try reader.text("latest")
        self.maximumClientCount = try reader.integer("max_clients", in: 1...1_000_000, default: 5)
        self.payloadDelayMilliseconds = try Self.payloadDelay(reader)
        _ = try reader.integer("buffer_size", in: 1...(1 << 30), default: 1024)
    }

    private static func payloadDelay(_ reader: SettingsReader) throws(SettingsError) -> Int64 {
        guard let text = try reader.optionalText("payload_delay"), !text.isEmpty else { return 1000 }
        guard let seconds = Double(text), (0...60).contains(seconds) else {
            throw reader.error("payload_delay", "is no number of seconds from 0 to 60: \(text.printable)")
        }
        return Int64((seconds * 1000).rounded())
    }
}
