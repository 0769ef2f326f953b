import ArgumentParser
import DurableStorage
import Glibc
import RepositorySigning
import Terminal

/// Passphrases from a file, from the environment, or from a person.
struct OperatorPassphrases: PassphraseSource {
    private static let variable = "FLEETCAST_PASSPHRASE"

    private let given: Passphrase?
    private let sealsNewKeys: Bool
    private var last: Passphrase?

    /// Reads what is given.
    ///
    /// - Parameter sealsNewKeys: whether keys that are made get a passphrase, if there is one.
    init(file: String?, sealsNewKeys: Bool = true) throws {
        self.sealsNewKeys = sealsNewKeys
        if let file {
            guard let passphrase = Passphrase(try Self.line(of: file)) else {
                throw ValidationError("the first line of '\(file)' is no passphrase of 1 to 1024 bytes")
            }
            self.given = passphrase
        } else if let value = getenv(Self.variable) {
            guard let passphrase = Passphrase(Array(String(cString: value).utf8)) else {
                throw ValidationError("\(Self.variable) is empty, or longer than 1024 bytes")
            }
            self.given = passphrase
        } else {
            self.given = nil
        }
    }

    mutating func passphrase(for path: String, attempt: Int) throws -> Passphrase? {
        if let given { return attempt == 0 ? given : nil }
        // Keys made together have one passphrase: it is tried before anybody is asked again.
        if attempt == 0, let last { return last }
        if attempt > 0 { FECRun.complain("wrong passphrase for '\(printable(path))'") }
        let answer = try Terminal.readSecret("Passphrase for \(printable(path)): ")
        let passphrase = answer.flatMap { Passphrase($0) }
        self.last = passphrase
        return passphrase
    }

    mutating func newPassphrase(for path: String) throws -> Passphrase? {
        guard self.sealsNewKeys else { return nil }
        if let given { return given }
        for _ in 0..<3 {
            let question = "Passphrase for \(printable(path)) (empty for none): "
            guard let first = try Terminal.readSecret(question) else { return nil }
            // An empty line is an answer, and the only one that means a key in clear.
            guard !first.isEmpty else { return nil }
            let second = try Terminal.readSecret("The same again: ")
            if first == second, let passphrase = Passphrase(first) {
                self.last = passphrase
                return passphrase
            }
            FECRun.complain(first == second ? "that is too long" : "the two differ")
        }
        throw ValidationError("no passphrase was chosen")
    }

    private static func line(of path: String) throws -> [UInt8] {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NOCTTY, for: "read")
        let number = descriptor.rawValue
        var bytes = [UInt8](repeating: 0, count: 2_048)
        let count = bytes.withUnsafeMutableBytes { read(number, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw StorageError.last("read", path) }
        return Array(bytes[..<count].prefix { $0 != 0x0A && $0 != 0x0D })
    }
}
