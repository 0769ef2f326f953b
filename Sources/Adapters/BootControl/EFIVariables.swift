/// The EFI variables by which systemd-boot and the system tell each other about boot entries.
struct EFIVariables: Sendable {
    /// The vendor's identifier in their names.
    static let vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

    /// Where the kernel shows them.
    let directory: String

    /// The text of a variable: after four bytes of attributes, UTF-16 in little endian with a zero at its
    /// end.
    ///
    /// - Returns: `nil` where it is not set.
    func text(_ name: String) throws(BootControlError) -> String? {
        let path = "\(self.directory)/\(name)-\(Self.vendor)"
        guard let bytes = try readSmallFile(path, limit: 4096) else { return nil }
        guard bytes.count >= 4, bytes.count % 2 == 0 else {
            throw BootControlError(.stateUnreadable, "'\(path)' holds no text. Remove it with 'bootctl'")
        }
        let units = stride(from: 4, to: bytes.count, by: 2).map {
            UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
        let text = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
        return text.isEmpty ? nil : text
    }
}
