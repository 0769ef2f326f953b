/// The other end of a connection, as the log shows it.
public struct PeerAddress: Hashable, Sendable {
    /// The numeric address, or the configured name.
    public let host: String
    /// The TCP port.
    public let port: Int

    /// Takes address and port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

extension PeerAddress: CustomStringConvertible {
    /// Host and port joined by a colon: `192.0.2.1:25178`.
    public var description: String { "\(self.host.printable):\(self.port)" }

    /// As Python shows the pair, `(host, port)`, with the host in quotation marks.
    var tuple: String { "('\(self.host.printable)', \(self.port))" }
}
