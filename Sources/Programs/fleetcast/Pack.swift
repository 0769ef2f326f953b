import Archives
import ArgumentParser
import Glibc
import JSONCoding
import Terminal

/// Makes a package of a directory's content.
struct Pack: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a package that mfsrv or ota-server sends.",
        discussion: """
            Packs everything in a directory into a .tar.gz. At its top should be customup.sh: devices run it in \
            the unpacked package, with CURVER and NEWVER in its environment.

            The same files make the same package: entries are sorted and belong to user 0, and times later than \
            SOURCE_DATE_EPOCH (seconds since 1970), if that is set, become that time.

            EXAMPLE:
              fleetcast pack firmware -o mf_fw.tgz
              mfsrv -f mf_fw.tgz -a 1104

            EXIT STATUS: 0 made, 1 not made, 64 wrong usage.
            """
    )

    @Argument(help: "Directory whose content is packed.")
    var directory: String

    @Option(name: [.short, .customLong("output")], help: "Package to write.")
    var output: String = "mf_fw.tgz"

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let content: PackedContent
        do {
            content = try ArchiveWriter(latestModification: Self.sourceDateEpoch())
                .pack(self.directory, into: self.output)
        } catch {
            Terminal.writeLine("fleetcast: \(error)", to: .error)
            throw ExitCode(1)
        }
        let hasScript = access(self.directory + "/customup.sh", R_OK) == 0
        if !hasScript {
            Terminal.writeLine(
                "fleetcast: warning: no customup.sh in '\(self.directory)': "
                    + "a device that installs this package by script will refuse it",
                to: .error)
        }
        Terminal.writeLine(
            self.json ? self.jsonLine(content, hasScript) : "Firmware created. File: \(self.output)",
            to: .output)
    }

    private func jsonLine(_ content: PackedContent, _ hasScript: Bool) -> String {
        let file = String(decoding: JSONValue.string(self.output).encoded(.compact), as: UTF8.self)
        return """
            {"file": \(file), "entries": \(content.entryCount), \
            "bytes": \(content.byteCount), "script": \(hasScript)}
            """
    }

    /// The time that reproducible builds set for everything.
    ///
    /// - Specification: reproducible-builds.org, SOURCE_DATE_EPOCH.
    private static func sourceDateEpoch() throws -> Int? {
        guard let value = getenv("SOURCE_DATE_EPOCH") else { return nil }
        guard let seconds = Int(String(cString: value)), seconds >= 0 else {
            throw ValidationError("SOURCE_DATE_EPOCH is not a number of seconds since 1970")
        }
        return seconds
    }
}
