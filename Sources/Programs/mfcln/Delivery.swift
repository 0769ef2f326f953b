import DurableStorage
import Glibc
import MultiFilesTransport

/// Where the received file goes, as the command line says.
struct Delivery {
    /// Where the reception puts the verified file.
    let destination: ReceptionShell.Destination
    /// Whether that path is only a stop on the way to standard output.
    private let isForStandardOutput: Bool
    private let statusFile: String

    init(_ options: ClientOptions) {
        self.statusFile = options.statusFile
        self.isForStandardOutput = options.file == "-"
        if let file = options.file, file != "-" {
            self.destination = .path(file)
        } else if self.isForStandardOutput {
            let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            self.destination = .path("\(directory)/mfcln.\(getpid())")
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

    /// Does what is left to do with the verified file at `path`.
    func finish(path: String, version: UInt32) throws {
        if self.isForStandardOutput {
            defer { unlink(path) }
            try copyFile(at: path, toDescriptor: STDOUT_FILENO)
        }
        try writeStatusFile(at: self.statusFile, Array("\(version)\n".utf8))
    }
}
