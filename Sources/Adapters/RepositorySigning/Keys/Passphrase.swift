/// A passphrase, as bytes of UTF-8.
package struct Passphrase: Hashable, Sendable {
    /// Its bytes: at least 1, at most 1024.
    let bytes: [UInt8]

    /// Takes a passphrase that is neither empty nor longer than 1024 bytes.
    package init?(_ bytes: [UInt8]) {
        guard (1...1_024).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }
}

/// Where passphrases come from: a program asks a person, or has one from a file or its environment.
package protocol PassphraseSource {
    /// The passphrase of the key file at `path`; `attempt` counts from 0. `nil` where there is none, or no
    /// other.
    mutating func passphrase(for path: String, attempt: Int) throws -> Passphrase?
    /// The passphrase for a key that is being made; `nil` for a key without one.
    mutating func newPassphrase(for path: String) throws -> Passphrase?
}
