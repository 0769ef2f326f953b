import ArgumentParser
import Datagrams
import DurableStorage
import Glibc
import HTTPFetch
import LayeredCoding
import SessionDescriptionFormat

/// The command line of `receive`.
struct ReceiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Multicast group to join, or an address of this machine.", valueName: "address"))
    var group: String?

    @Option(help: ArgumentHelp("UDP port to listen to.", valueName: "port"))
    var port: UInt16?

    @Option(help: ArgumentHelp("Number of the session; by default all of the group.", valueName: "number"))
    var tsi: UInt64?

    @Option(help: ArgumentHelp("The only sender to listen to (source-specific).", valueName: "address"))
    var source: String?

    @Option(help: ArgumentHelp("Network interface to listen on.", valueName: "name"))
    var interface: String?

    @Option(help: ArgumentHelp("Take group, port, session and sender from a description.", valueName: "file"))
    var sdp: String?

    @Option(help: ArgumentHelp("Directory for the files; it is made where it is missing.", valueName: "dir"))
    var out: String

    @Option(
        help: ArgumentHelp(
            "End after so many files; by default, when all that were announced are there.",
            valueName: "number"))
    var count: Int?

    @Flag(help: "Go on for ever, with newer files, too.")
    var forever = false

    @Option(help: ArgumentHelp("Seconds of silence to bear.", valueName: "seconds"))
    var timeout = 30

    @Option(help: ArgumentHelp("Seconds that everything may take.", valueName: "seconds"))
    var deadline: Int?

    @Option(help: ArgumentHelp("Most memory, mapped files apart: 48MB, 256MB.", valueName: "size"))
    var memory = MemoryQuantity(byteCount: 48_000_000)

    @Option(
        help: ArgumentHelp(
            "Largest file to take: 500MB, 8GB; by default what the disk has room for.", valueName: "size"))
    var maxSize: MemoryQuantity?

    @Option(
        help: ArgumentHelp("Fetch what is missing in the end from URL/NAME, by HTTP.", valueName: "url"))
    var repair: String?

    @Option(
        help: ArgumentHelp("Wait a random time up to so many seconds before that.", valueName: "seconds"))
    var repairWindow = 10

    @Option(
        help: ArgumentHelp(
            "Receive releases of the verified metadata in DIR, and only what their broadcast key vouches for.",
            valueName: "dir"))
    var trust: String?

    @Option(
        help: ArgumentHelp(
            "Target path of a release that is wanted, with --trust; may be given several times; by default all that"
                + " are broadcast.", valueName: "path"))
    var release: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of these only releases for this product, with --trust; by default those of all products.",
            valueName: "name"))
    var product: String?

    @Option(
        help: ArgumentHelp(
            "Hardware revision of this device, with --product; without it, only what fits all hardware.",
            valueName: "rev"))
    var hardware: String?

    @Option(
        help: ArgumentHelp(
            "The spine of the only --release; by default DIR/spines/DIGEST of --trust, if there.",
            valueName: "file"))
    var spine: String?

    @Flag(help: "Take files that were announced without a digest, too.")
    var unverified = false

    @Flag(help: "Print events as lines of JSON.")
    var json = false

    func validate() throws {
        guard self.sdp != nil || self.group != nil && self.port != nil else {
            throw ValidationError("Name --group and --port, or --sdp with a session's description.")
        }
        guard self.sdp == nil || self.group == nil && self.port == nil else {
            throw ValidationError("--sdp says group and port: leave --group and --port away.")
        }
        if let group = self.group { try self.validateGroup(group) }
        guard self.tsi.map({ TransportSessionID($0) != nil }) ?? true else {
            throw ValidationError("--tsi is 0 to 281474976710655.")
        }
        guard self.repair.map({ HTTPAddress($0) != nil }) ?? true else {
            throw ValidationError(
                "--repair takes an address as https://host/files/, not '\(self.repair ?? "")'.")
        }
        guard !self.out.isEmpty else { throw ValidationError("--out needs the name of a directory.") }
        guard self.count ?? 1 >= 1 else { throw ValidationError("--count is at least 1.") }
        guard !(self.forever && self.count != nil) else {
            throw ValidationError("--count or --forever, not both.")
        }
        guard (1...10_000_000).contains(self.timeout) else {
            throw ValidationError("--timeout is at least 1.")
        }
        guard (1...10_000_000).contains(self.deadline ?? 1) else {
            throw ValidationError("--deadline is at least 1.")
        }
        guard (0...1_000_000).contains(self.repairWindow) else {
            throw ValidationError("--repair-window is 0 to 1000000.")
        }
        try self.validateTrust()
    }

    private func validateTrust() throws {
        guard self.trust != nil else {
            guard self.release.isEmpty, self.spine == nil, self.product == nil, self.hardware == nil else {
                throw ValidationError(
                    "--release, --spine, --product and --hardware need --trust with the directory of the"
                        + " metadata.")
            }
            return
        }
        guard self.hardware == nil || self.product != nil else {
            throw ValidationError("--hardware is a revision of a product: name it with --product.")
        }
        guard !self.forever, self.count == nil, !self.unverified else {
            throw ValidationError(
                "--trust says which files are wanted: leave --forever, --count and --unverified away.")
        }
        guard self.spine == nil || self.release.count == 1 else {
            throw ValidationError("--spine is of one release: name it with --release.")
        }
    }

    private func validateGroup(_ group: String) throws {
        guard let address = InternetAddress(group, port: 1) else {
            throw ValidationError(
                "'\(group)' is not an IPv4 or IPv6 address; --group takes one, as 239.1.2.3.")
        }
        guard self.port ?? 0 > 0 else { throw ValidationError("--port is 1 to 65535.") }
        if let source = self.source {
            guard let sender = InternetAddress(source, port: 0), sender.family == address.family else {
                throw ValidationError("--source takes an address of the group's kind, not '\(source)'.")
            }
        }
    }
}
