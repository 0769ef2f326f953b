package import DurableStorage
package import PacketAuthenticationFormat

/// Why a release could not be signed for broadcasting.
package enum SigningError: Error {
    /// Reading the release, or writing what belongs to it.
    case storage(StorageError)
    /// The path leads to something else than a regular file.
    case notRegularFile(path: String)
    /// The file is not as long as the metadata says.
    case wrongLength(path: String, byteCount: UInt64, neededByteCount: UInt64)
    /// The file's SHA-256 is not the one in the metadata.
    case wrongDigest(path: String)
    /// The file was written to while it was read.
    case changedWhileRead(path: String)
    /// The object has sub-blocks, which nobody casts.
    case hasSubBlocks(count: Int)
    /// The layout of the signatures file cannot be.
    case impossibleFile(SignaturesFileError)
    /// The signer failed.
    case signing(any Error)
    /// The signer gave something else than 64 bytes.
    case wrongSignatureLength(byteCount: Int)
}

extension SigningError: CustomStringConvertible {
    /// What is wrong, and what to do about it.
    package var description: String {
        switch self {
        case .storage(let error): return "\(error)"
        case .notRegularFile(let path):
            return
                "cannot sign '\(printable(path))': it is not a regular file. Copy what it holds to one first."
        case .wrongLength(let path, let count, let needed):
            return "cannot sign '\(printable(path))': it has \(count) bytes, and its metadata says \(needed)."
                + " Publish it again."
        case .wrongDigest(let path):
            return "cannot sign '\(printable(path))': its SHA-256 is not the one in its metadata."
                + " Publish it again."
        case .changedWhileRead(let path):
            return "'\(printable(path))' changed while it was being read."
                + " Start again when nobody writes to it."
        case .hasSubBlocks(let count):
            return "cannot sign for transmission information with \(count) sub-blocks; broadcasts have 1."
        case .impossibleFile(let error): return "cannot write a signatures file: \(error)."
        case .signing(let error): return "the broadcast key did not sign: \(error)"
        case .wrongSignatureLength(let count):
            return "the broadcast key gave a signature of \(count) bytes; Ed25519 has 64."
                + " Check what signs in its place."
        }
    }
}
