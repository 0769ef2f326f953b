internal import DeviceCrypto
internal import TrustedUpdate
internal import UpdateMetadata

/// Names of strangers as names of files: one component each, no two alike, none that leads anywhere else.
enum FileNames {
    /// What file systems and the names of temporary files leave.
    private static let byteLimit = 240

    /// The file of a role's metadata.
    static func metadata(of role: RoleName) -> String {
        self.bounded(role.percentEncoded, role) + ".json"
    }

    /// The file of a target.
    static func target(_ path: TargetPath) -> String {
        let encoded = path.percentEncoded
        // No hidden files, and neither `.` nor `..`.
        return self.bounded(encoded.hasPrefix(".") ? "%2E" + encoded.dropFirst() : encoded, path)
    }

    /// A name too long for a file gives way to its digest; `%s` begins no encoded name.
    private static func bounded(_ encoded: String, _ name: some ExactName) -> String {
        guard encoded.utf8.count > self.byteLimit else { return encoded }
        let digest = SignatureChecker().sha256(Array(name.text.utf8))
        let digits = Array("0123456789abcdef")
        return "%sha256-" + String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
