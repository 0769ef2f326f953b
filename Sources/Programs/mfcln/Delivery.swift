import DurableStorage
import Glibc
import MultiFilesTransport

/// Where the received file goes, as the command line says.
struct Delivery {
    /// Where the reception puts the verified file.
    let destination: ReceptionShell.Destination
    private let statusFile: String
    private let isStatusFileAsked: Bool

    init(_ options: ClientOptions) {
        self.statusFile = options.statusFile ?? "/tmp/mfstat.log"
        self.isStatusFileAsked = options.statusFile != nil
        if let file = options.file, file != "-" {
            self.destination = .path(file)
        } else if options.file == "-" {
            let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            self.destination = .descriptor(STDOUT_FILENO, temporaryDirectory: directory)
        } else if let directory = options.installDirectory {
            self.destination = .path("\(directory)/\(Installation.packageName)")
        } else {
            self.destination = .offeredName
        }
    }

    /// Whether the sender's name for the file becomes a name here.
    var usesOfferedFileName: Bool {
        if case .offeredName = self.destination { return true }
        return false
    }

    /// Looks at the start whether the status file can be written; the original's, unasked, is worth a warning only.
    func checkStatusFile(_ report: inout ReceptionReport) throws -> Bool {
        do {
            try requireWritableStatusFile(at: self.statusFile)
            return true
        } catch {
            guard !self.isStatusFileAsked else { throw error }
            report.complain("\(error); going on without it (-s names another one)")
            return false
        }
    }

    /// Tells other programs which version was received.
    func finish(version: UInt32) throws {
        try writeStatusFile(at: self.statusFile, Array("\(version)\n".utf8))
    }
}
