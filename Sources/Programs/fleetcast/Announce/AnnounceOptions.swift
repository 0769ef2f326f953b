import AnnouncementCasting
import ArgumentParser
import Datagrams
import Glibc

/// The command line of `announce`.
struct AnnounceOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The depot, with its metadata in DEPOT/metadata.", valueName: "depot"))
    var depot: String

    @Option(
        help: ArgumentHelp("Multicast group to send to; of IPv6 it is ff15::4201.", valueName: "address"))
    var group = WellKnownAnnouncement.group

    @Option(help: ArgumentHelp("UDP port to send to.", valueName: "port"))
    var port = WellKnownAnnouncement.port

    @Option(
        help: ArgumentHelp(
            "Bits per second on the wire, IP and UDP headers counted: 64kbit, 128kbit, 1Mbit.",
            valueName: "rate"))
    var rate = BitRate(bitsPerSecond: 128_000)

    @Option(help: ArgumentHelp("Network interface to send on.", valueName: "name"))
    var interface: String?

    @Option(help: ArgumentHelp("Address of this machine to send from.", valueName: "address"))
    var source: String?

    @Option(
        name: .customLong("session"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Descriptions of sessions to announce: files of 'fleetcast cast --sdp', or directories of *.sdp.",
            valueName: "file"))
    var sessions: [String] = []

    @Option(help: ArgumentHelp("Routers that the stream may pass, 0 to 255.", valueName: "number"))
    var ttl: UInt8 = 32

    @Option(help: ArgumentHelp("Code point for routers, 0 to 63; 1 yields to all else.", valueName: "number"))
    var dscp: UInt8 = 1

    @Flag(help: "Print events as lines of JSON.")
    var json = false

    func validate() throws {
        guard let address = InternetAddress(self.group, port: self.port) else {
            throw ValidationError(
                "'\(self.group)' is not an IPv4 or IPv6 address; --group takes one, as 239.255.42.1.")
        }
        guard self.port > 0 else { throw ValidationError("--port is 1 to 65535.") }
        guard self.rate.bitsPerSecond != nil else {
            throw ValidationError("--rate takes a number: an announcement never ends, nor does it need much.")
        }
        if let source = self.source {
            guard let own = InternetAddress(source, port: 0), own.family == address.family else {
                throw ValidationError("--source takes an address of the group's kind, not '\(source)'.")
            }
        }
        guard self.dscp < 64 else { throw ValidationError("--dscp is 0 to 63.") }
    }
}

extension AnnounceOptions {
    /// What is asked of the announcement.
    var settings: AnnouncementSettings {
        var settings = AnnouncementSettings(directory: "\(self.depot)/metadata")
        settings.sessionPaths = self.sessions
        if let rate = self.rate.bitsPerSecond { settings.bitsPerSecond = rate }
        settings.headerByteCount = self.destination.family == AF_INET ? 28 : 48
        return settings
    }

    /// Where the packets go, whose address was checked.
    var destination: InternetAddress {
        guard let address = InternetAddress(self.group, port: self.port) else {
            preconditionFailure("an unchecked address")
        }
        return address
    }

    /// The socket, as the command line wants it.
    var socketOptions: DatagramSender.Options {
        get throws {
            var options = DatagramSender.Options()
            options.hopLimit = self.ttl
            options.codePoint = self.dscp
            options.source = self.source.flatMap { InternetAddress($0, port: 0) }
            if let name = self.interface { options.interface = try NetworkInterface(named: name) }
            return options
        }
    }
}
