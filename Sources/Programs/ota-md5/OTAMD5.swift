import ArgumentParser
import ByteCoding
import DeviceCrypto
import DurableStorage
import Glibc
import Terminal

/// Prints the MD5 of a file, as the document's `calc_md5` does.
@main
struct OTAMD5: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ota-md5",
        abstract: "Print the MD5 of a file in hexadecimal.",
        discussion: """
            The digest is the one that ota-server announces for a package.

            EXAMPLE:
              ota-md5 sv_package/xxxx.1.0.0

            EXIT STATUS: 0 printed; 1 the file cannot be read; 64 wrong usage.
            """,
        version: "0.1.0"
    )

    @Argument(help: "The file to read; - for standard input.")
    var file: String

    func run() throws {
        do {
            Terminal.writeLine(try self.digest(), to: .output)
        } catch {
            Terminal.writeLine("ota-md5: \(error)", to: .error)
            throw ExitCode(1)
        }
    }

    private func digest() throws(StorageError) -> String {
        guard self.file != "-" else { return try Self.digest(of: STDIN_FILENO, "standard input") }
        let file = try OwnedDescriptor(opening: self.file, O_RDONLY, for: "open")
        return try Self.digest(of: file.rawValue, self.file)
    }

    private static func digest(of descriptor: Int32, _ path: String) throws(StorageError) -> String {
        var hasher = MD5Hasher()
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0 {
                guard errno == EINTR else { throw .last("read", path) }
                continue
            }
            guard count > 0 else { return hasher.digest().description }
            piece.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
