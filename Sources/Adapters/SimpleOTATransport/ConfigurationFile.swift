import ConfigurationFormat
import Glibc
import SimpleOTAFormat

/// Reads `config.ini`, and knows what paths in it are relative to.
package struct ConfigurationFile: Hashable, Sendable {
    /// The path as the user gave it.
    package let path: String

    /// Names the file, without touching it.
    package init(path: String) {
        self.path = path
    }

    /// Reads and parses the file.
    package func read() throws(ConfigurationFileError) -> ConfigurationDocument {
        let bytes = try self.readBytes()
        do {
            return try ConfigurationDocument(parsing: bytes)
        } catch {
            throw ConfigurationFileError(path: self.path, problem: "\(error)")
        }
    }

    /// The directory of the file, as the user gave it.
    package var directory: String {
        guard let slash = self.path.lastIndex(of: "/") else { return "." }
        return slash == self.path.startIndex ? "/" : String(self.path[..<slash])
    }

    /// Where `path` of the file leads, seen from the current directory.
    package func resolve(_ path: String) -> String {
        if path.hasPrefix("/") || self.directory == "." { return path }
        return self.directory == "/" ? "/" + path : self.directory + "/" + path
    }

    private func readBytes() throws(ConfigurationFileError) -> [UInt8] {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw self.systemError("cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= ConfigurationDocument.maximumByteCount {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 {
                guard errno == EINTR else { throw self.systemError("cannot be read") }
                continue
            }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    private func systemError(_ problem: String) -> ConfigurationFileError {
        let reason = String(cString: strerror(errno))
        let advice = errno == ENOENT ? "; name the file with --config" : ""
        return ConfigurationFileError(path: self.path, problem: "\(problem): \(reason)\(advice)")
    }
}
