import RepositorySigning
import UpdateMetadata

/// Reads bytes as each of the files that operators bring to each other.
///
/// What is read is written into a summary for a person, which must hold no control characters.
func fuzzOperatorFiles(_ bytes: UnsafeRawBufferPointer) {
    let bytes = Array(bytes)
    if let key = try? PublicKeyFile.parse(bytes, path: "key") {
        precondition(key.kind != .unknown, "a key that nobody can check was read")
        precondition(key.defaultID.text.utf8.count == 64, "a key has no name")
    }
    _ = try? SignatureFile(parsing: bytes, path: "signature")
    guard let request = try? SignatureRequest(parsing: bytes, path: "request") else { return }
    for line in request.summary {
        precondition(
            !line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F },
            "a line can"
                + " steer a terminal")
    }
}
