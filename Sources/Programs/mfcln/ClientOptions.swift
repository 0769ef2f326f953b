import ArgumentParser

/// The command line of `mfcln`: the original's flags, then ours.
struct ClientOptions: ParsableArguments {
    @Option(name: .customShort("i", allowingJoined: true), help: "Multicast address to listen to.")
    var group = "224.2.2.4"

    @Option(name: .customShort("p", allowingJoined: true), help: "UDP port to listen to.")
    var port: UInt16 = 2222

    @Option(name: .customShort("t", allowingJoined: true), help: "Seconds of silence to bear.")
    var timeout: UInt32 = 10

    @Flag(name: .customShort("d"), help: "Print a line for each datagram.")
    var isDebugging = false

    @Option(name: .customShort("f", allowingJoined: true), help: "File to save to, or - for standard output.")
    var file: String?

    @Option(name: .customShort("s", allowingJoined: true), help: "File that gets the received version.")
    var statusFile: String?

    @Option(name: .customShort("a", allowingJoined: true), help: "Version that is installed now.")
    var version: UInt32?

    @Option(name: .customLong("interface"), help: "Network interface to listen on.")
    var interface: String?

    @Option(name: .customLong("install"), help: "Directory to install into.")
    var installDirectory: String?

    @Option(name: .customLong("max-unpacked"), help: "Most bytes that a package may unpack to.")
    var maximumUnpacked = ByteQuantity(byteCount: 4 << 30)

    @Option(name: .customLong("script-timeout"), help: "Seconds that customup.sh may run.")
    var scriptTimeout: UInt32 = 600

    @Flag(name: [.customShort("h"), .customLong("help")], help: "Print the help.")
    var isHelpRequested = false

    @Flag(name: .customLong("version"), help: "Print the version.")
    var isVersionRequested = false
}
