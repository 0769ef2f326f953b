import ArgumentParser

/// The command line of `mfsrv`: the original's flags, then ours.
struct ServerOptions: ParsableArguments {
    @Option(name: .customShort("i", allowingJoined: true), help: "Multicast address to send to.")
    var group = "224.2.2.4"

    @Option(name: .customShort("p", allowingJoined: true), help: "UDP port to send to.")
    var port: UInt16 = 2222

    @Flag(name: .customShort("d"), help: "Print a line for each datagram.")
    var isDebugging = false

    @Option(name: .customShort("f", allowingJoined: true), help: "File to send.")
    var files: [String] = []

    @Option(
        name: .customShort("s", allowingJoined: true),
        help: "File bytes per second in units of 1024; 0 for no limit.")
    var speed: UInt32 = 100

    @Option(name: .customShort("t", allowingJoined: true), help: "Seconds between info messages.")
    var informationDelay: UInt32 = 2

    @Flag(name: .customShort("u"), help: "Set the force update flag.")
    var isForced = false

    @Option(name: .customShort("a", allowingJoined: true), help: "Firmware version, 0 to 4294967295.")
    var version: UInt32 = 0

    @Option(name: .customLong("byte-order"), help: "Byte order of integers: network or little.")
    var byteOrder = ByteOrderOption.network

    @Option(name: .customLong("ttl"), help: "Routers that the stream may pass, 0 to 255.")
    var hopLimit: UInt8 = 32

    @Option(name: .customLong("interface"), help: "Network interface to send on.")
    var interface: String?

    @Option(name: .customLong("loop-count"), help: "Cycles after which to stop.")
    var cycleLimit: UInt32?

    @Flag(name: [.customShort("h"), .customLong("help")], help: "Print the help.")
    var isHelpRequested = false

    @Flag(name: .customLong("version"), help: "Print the version.")
    var isVersionRequested = false
}

/// The values of `--byte-order`.
enum ByteOrderOption: String, ExpressibleByArgument, CaseIterable {
    case network
    case little
}
