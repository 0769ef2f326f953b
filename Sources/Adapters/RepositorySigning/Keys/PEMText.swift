internal import ByteCoding

/// One block of PEM text: a label and bytes.
///
/// - Specification: RFC 7468.
struct PEMText: Hashable, Sendable {
    /// What stands behind `BEGIN`, such as `PRIVATE KEY`.
    let label: String
    /// The bytes, DER by custom.
    let bytes: [UInt8]

    /// Takes the parts.
    init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// Reads the first block of `text`; `nil` where there is none.
    ///
    /// What stands around it is explanatory text.
    init?(parsing text: [UInt8]) {
        let lines = text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
            .map { String(decoding: $0, as: UTF8.self) }
        guard let start = lines.firstIndex(where: { Self.label(of: $0, after: "-----BEGIN ") != nil }),
            let label = Self.label(of: lines[start], after: "-----BEGIN ")
        else { return nil }
        let rest = lines[(start + 1)...]
        guard let end = rest.firstIndex(where: { Self.label(of: $0, after: "-----END ") == label }),
            let bytes = Base64.decode(rest[..<end].joined().utf8), !bytes.isEmpty
        else { return nil }
        self.init(label: label, bytes: bytes)
    }

    /// The text, in lines of 64 characters, with a line end behind the last.
    var text: String {
        let digits = Array(Base64.encode(self.bytes).utf8)
        let lines = stride(from: 0, to: digits.count, by: 64).map { start in
            String(decoding: digits[start..<min(start + 64, digits.count)], as: UTF8.self)
        }
        return (["-----BEGIN \(self.label)-----"] + lines + ["-----END \(self.label)-----"])
            .map { $0 + "\n" }.joined()
    }

    private static func label(of line: String, after marker: String) -> String? {
        guard line.hasPrefix(marker), line.hasSuffix("-----"), line.utf8.count >= marker.utf8.count + 6 else {
            return nil
        }
        return String(line.dropFirst(marker.count).dropLast(5))
    }
}
