public import JSONCoding

/// Renders a message as Python prints a dictionary: `{'request': 'header', 'data': {}}`.
///
/// That is the form in the original's log. Whatever a peer sends, the result is one line without control
/// characters, of bounded length, and without the secret.
public struct PythonNotation: Sendable {
    /// Longest rendering in bytes; what goes beyond is cut, with a mark.
    public static let maximumByteCount = 1024
    /// Occurrences of a shorter secret within longer text are left: they would be found everywhere.
    private static let minimumHiddenByteCount = 4

    private let secret: SharedSecret
    private var text = ""

    private init(secret: SharedSecret) {
        self.secret = secret
    }

    /// The rendering of `value`, with `***` where the secret or a member named `security` stands.
    public static func text(of value: JSONValue, hiding secret: SharedSecret) -> String {
        var notation = Self(secret: secret)
        notation.write(value)
        guard notation.text.utf8.count > Self.maximumByteCount else { return notation.text }
        return notation.text.prefixOfScalars(maximumByteCount: Self.maximumByteCount) + " [cut]"
    }

    private mutating func write(_ value: JSONValue) {
        // Nothing behind the limit will be seen, so it need not be rendered either.
        guard self.text.utf8.count <= Self.maximumByteCount else { return }
        switch value {
        case .null: self.text += "None"
        case .bool(let value): self.text += value ? "True" : "False"
        case .number(let number): self.text += self.hidingSecret(in: number.text)
        case .string(let text): self.write(quoted: self.hidingSecret(in: text))
        case .array(let elements):
            self.text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { self.text += ", " }
                self.write(element)
            }
            self.text += "]"
        case .object(let object):
            self.text += "{"
            for (index, member) in object.members.enumerated() {
                if index > 0 { self.text += ", " }
                self.write(quoted: self.hidingSecret(in: member.key))
                self.text += ": "
                self.write(member.key == "security" ? .string(SharedSecret.mask) : member.value)
            }
            self.text += "}"
        }
    }

    private func hidingSecret(in text: String) -> String {
        let secret = Array(self.secret.text.utf8)
        guard !secret.isEmpty else { return text }
        let bytes = Array(text.utf8)
        guard bytes != secret else { return SharedSecret.mask }
        guard secret.count >= Self.minimumHiddenByteCount, bytes.count > secret.count else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: secret) {
                result += Array(SharedSecret.mask.utf8)
                index += secret.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func write(quoted text: String) {
        let scalars = text.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        self.text.unicodeScalars.append(quote)
        for scalar in scalars {
            guard self.text.utf8.count <= Self.maximumByteCount else { return }
            switch scalar {
            case quote, "\\": self.text += "\\" + String(scalar)
            default: self.text += scalar.printable
            }
        }
        self.text.unicodeScalars.append(quote)
    }
}
