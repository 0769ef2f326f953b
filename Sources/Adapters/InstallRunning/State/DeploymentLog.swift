import DurableStorage
import Glibc

/// The report of one deployment: what its hooks, scripts and commands wrote, one after the other.
///
/// It is for people: nothing is decided by it, and a report that cannot be written stops nothing.
struct DeploymentLog: Sendable {
    /// So many reports are kept, those of the last deployments.
    static let keptCount = 20
    /// So many bytes of one command's output are kept: the first half and the last one.
    static let outputByteCount = 64 << 10
    /// A report grows no longer than this.
    static let byteCountLimit = 1 << 20

    let directory: String
    let deployment: UInt64

    /// Where it is.
    var path: String { Self.path(in: self.directory, of: self.deployment) }

    static func path(in directory: String, of deployment: UInt64) -> String {
        "\(directory)/\(deployment).log"
    }

    /// Adds what a command wrote.
    func add(title: String, output: [UInt8]) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK
        guard let file = try? OwnedDescriptor(opening: self.path, flags, permissions: 0o600, for: "write")
        else { return }
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_size < Self.byteCountLimit else { return }
        var bytes = Array("== \(printable(title))\n".utf8) + output
        if bytes.last != 0x0A { bytes.append(0x0A) }
        try? bytes.span.withUnsafeBytes { (buffer) throws(StorageError) in
            try writeFully(buffer, to: file.rawValue, at: UInt64(clamping: status.st_size), path: self.path)
        }
    }

    /// The last lines of it, harmless for a terminal.
    func lastLines(_ count: Int) -> [String] {
        guard let bytes = try? readWholeFile(self.path, limit: 2 * Self.byteCountLimit) else { return [] }
        let lines = bytes.split(separator: 0x0A).suffix(count)
        return lines.map { printable(String(decoding: $0.prefix(400), as: UTF8.self)) }
    }

    /// Removes all reports but those of the last deployments.
    func removeOldest() {
        guard let directory = try? BaseDirectory(opening: self.directory), let names = try? directory.names()
        else { return }
        let numbers = names.compactMap { name -> UInt64? in
            guard name.hasSuffix(".log"), let number = UInt64(name.dropLast(4)) else { return nil }
            return "\(number).log" == name ? number : nil
        }
        for number in numbers.sorted().dropLast(Self.keptCount) { try? directory.unlink("\(number).log") }
    }
}
