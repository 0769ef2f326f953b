internal import DurableStorage

/// Why a key cannot be read, made or used.
package struct KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        /// It is neither a key file of ours nor PEM.
        case notAKeyFile
        /// It is PEM of something that is not supported; what is.
        case unsupported(String)
        /// The file is damaged; where.
        case damaged(String)
        /// It is sealed, and no passphrase was given.
        case passphraseNeeded
        /// The passphrase does not open it, or the file was changed.
        case wrongPassphrase
        /// The passphrase is empty or longer than 1024 bytes.
        case unusablePassphrase
        /// A file with a public key was given where the private one is needed.
        case publicOnly
    }

    /// The file.
    package let path: String
    /// What is wrong with it.
    package let reason: Reason

    /// Creates an error.
    package init(_ reason: Reason, in path: String) {
        self.path = path
        self.reason = reason
    }

    /// What is wrong, and what to do.
    package var description: String {
        let file = "'\(printable(self.path))'"
        switch self.reason {
        case .notAKeyFile:
            return "\(file) holds no key. Keys are made by 'fleetcast key new' and read from PEM"
                + " by 'fleetcast key import'."
        case .unsupported(let what):
            return "\(file) holds \(what). Ed25519 and ECDSA P-256 keys sign here; RSA keys only verify."
        case .damaged(let what):
            return "\(file) is damaged: \(what). Take it from a backup."
        case .passphraseNeeded:
            return
                "\(file) is sealed by a passphrase. Run at a terminal, or give --passphrase-file FILE or the"
                + " variable FLEETCAST_PASSPHRASE."
        case .wrongPassphrase:
            return "wrong passphrase for \(file). Nothing was changed: try again."
        case .unusablePassphrase:
            return "the passphrase for \(file) is empty or longer than 1024 bytes. Choose another one."
        case .publicOnly:
            return "\(file) holds a public key, which cannot sign. Name the file of the private key."
        }
    }
}
