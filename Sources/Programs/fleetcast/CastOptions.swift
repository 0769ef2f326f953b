import ArgumentParser
import BroadcastCasting
import Datagrams
import LayeredCoding

/// The command line of `cast`.
struct CastOptions: ParsableArguments {
    @Argument(help: "Files to cast.")
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Multicast group to send to, or one receiver's address.", valueName: "address"))
    var group: String

    @Option(help: ArgumentHelp("UDP port to send to.", valueName: "port"))
    var port: UInt16

    @Option(help: ArgumentHelp("Number of the session, 0 to 281474976710655.", valueName: "number"))
    var tsi: UInt64 = 1

    @Option(help: ArgumentHelp("Address of this machine to send from.", valueName: "address"))
    var source: String?

    @Option(help: ArgumentHelp("Network interface to send on.", valueName: "name"))
    var interface: String?

    @Option(
        help: ArgumentHelp(
            "Bits per second on the wire, IP and UDP headers counted: 512kbit, 20Mbit, 1Gbit, or unlimited.",
            valueName: "rate"))
    var rate: BitRate

    @Option(help: "Protection from loss: raptorq, rs (Reed-Solomon) or none.")
    var fec = CastCode.raptorq

    @Option(
        help: ArgumentHelp(
            "Bytes of a symbol: what a packet carries; by default \(CastSettings.defaultSymbolByteCount).",
            valueName: "bytes"))
    var symbolSize: Int?

    @Option(
        help: ArgumentHelp(
            "Most symbols of a source block; by default 8192, of rs 200, of none 1024.", valueName: "symbols")
    )
    var blockSize: Int?

    @Option(help: ArgumentHelp("Repair symbols of a lap, in per cent of the file.", valueName: "percent"))
    var overhead = 10

    @Option(
        help: ArgumentHelp(
            "Compress files that get smaller by it: gzip or zlib; by default none.", valueName: "encoding"))
    var contentEncoding = CastEncoding.none

    @Option(
        help: ArgumentHelp(
            "Authenticate packets with the signatures that the release was published with; once for each file.",
            valueName: "file"))
    var signatures: [String] = []

    @Option(
        help: ArgumentHelp(
            "Which packets carry a signature: sparse (one in four), self-contained (all) or spine (none: the list"
                + " of roots is broadcast beside); by default sparse.", valueName: "mode"))
    var authentication: CastAuthentication?

    @Option(help: ArgumentHelp("How often to send everything; by default once.", valueName: "number"))
    var laps: Int?

    @Flag(help: "Send until a signal comes.")
    var forever = false

    @Option(help: ArgumentHelp("Write the session's description for receivers to FILE.", valueName: "file"))
    var sdp: String?

    @Option(help: ArgumentHelp("Routers that the stream may pass, 0 to 255.", valueName: "number"))
    var ttl: UInt8 = 32

    @Option(help: ArgumentHelp("Code point for routers, 0 to 63; 1 yields to all else.", valueName: "number"))
    var dscp: UInt8 = 1

    @Option(
        help: ArgumentHelp(
            "How many blocks take turns; by default all, of rs 256, of none 1.", valueName: "blocks"))
    var interleave: Int?

    @Flag(name: .customLong("inband-fti"), help: "Describe the file in every packet, too.")
    var informsInBand = false

    @Flag(help: "Content-MD5 for files of more than 64 MiB, too.")
    var md5 = false

    @Option(
        help: ArgumentHelp(
            "Memory for repair symbols, as 256MB; by default half of what is free.", valueName: "size"))
    var memory: MemoryQuantity?

    @Option(
        help: ArgumentHelp(
            "Where to remember the number of the last table, and laps; by default a file of the session's own.",
            valueName: "file"))
    var state: String?

    @Flag(help: "Print events as lines of JSON.")
    var json = false

    func validate() throws {
        guard !self.files.isEmpty else { throw ValidationError("Name at least one file to cast.") }
        guard let address = InternetAddress(self.group, port: self.port) else {
            throw ValidationError(
                "'\(self.group)' is not an IPv4 or IPv6 address; --group takes one, as 239.1.2.3.")
        }
        guard self.port > 0 else { throw ValidationError("--port is 1 to 65535.") }
        if let source = self.source {
            guard let own = InternetAddress(source, port: 0), own.family == address.family else {
                throw ValidationError("--source takes an address of the group's kind, not '\(source)'.")
            }
        }
        guard TransportSessionID(self.tsi) != nil else {
            throw ValidationError("--tsi is 0 to 281474976710655.")
        }
        guard self.dscp < 64 else { throw ValidationError("--dscp is 0 to 63.") }
        guard !(self.forever && self.laps != nil) else {
            throw ValidationError("--laps or --forever, not both.")
        }
        guard self.laps ?? 1 >= 1 else { throw ValidationError("--laps is at least 1.") }
        try self.validateCode()
    }

    private func validateCode() throws {
        try self.validateSignatures()
        guard (1...65_000).contains(self.symbolSize ?? 1) else {
            throw ValidationError("--symbol-size is 1 to 65000, and at most 1428 for most networks.")
        }
        let greatest = [CastCode.raptorq: 56_403, .rs: 254, .none: 65_536][self.fec] ?? 0
        guard (1...greatest).contains(self.blockSize ?? 1) else {
            throw ValidationError("--block-size is 1 to \(greatest) with --fec \(self.fec.rawValue).")
        }
        guard (0...10_000).contains(self.overhead) else { throw ValidationError("--overhead is 0 to 10000.") }
        guard self.interleave ?? 1 >= 1 else { throw ValidationError("--interleave is at least 1.") }
    }

    private func validateSignatures() throws {
        guard !self.signatures.isEmpty else {
            guard self.authentication == nil else {
                throw ValidationError("--authentication needs --signatures.")
            }
            return
        }
        guard self.signatures.count == self.files.count else {
            throw ValidationError("--signatures is wanted once for each file, in the same order.")
        }
        guard self.fec == .raptorq, self.symbolSize == nil, self.blockSize == nil,
            self.contentEncoding == .none
        else {
            throw ValidationError(
                "Code, symbols and blocks are those that were signed: leave --fec, --symbol-size, --block-size and"
                    + " --content-encoding away beside --signatures.")
        }
    }
}
