/// One machine of a network bed: a network namespace with one interface.
package struct NetworkHost: Hashable, Sendable {
    /// Its place in the bed, from 0.
    package let index: Int
    /// The network namespace to start programs in.
    package let namespace: String
    /// Its IPv4 address, in 10.77.0.0/16.
    package let address: String
    /// Its IPv6 address, in fd00:77::/64.
    package let address6: String
    /// The name of its interface.
    package let interface = "eth0"

    /// Its port on the bed's bridge.
    var bridgePort: String { "port\(self.index)" }

    init(index: Int, namespace: String) {
        self.index = index
        self.namespace = namespace
        self.address = "10.77.\((index + 1) >> 8).\((index + 1) & 0xff)"
        self.address6 = "fd00:77::" + String(index + 1, radix: 16)
    }

    /// Starts a program on this machine.
    package func start(
        _ name: String,
        _ arguments: [String] = [],
        _ settings: ProgramSettings = ProgramSettings()
    ) throws -> Program {
        var settings = settings
        settings.namespace = self.namespace
        return try Program.start(name, arguments, settings)
    }
}
