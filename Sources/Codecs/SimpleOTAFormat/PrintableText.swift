extension Unicode.Scalar {
    /// The scalar itself, or Python's escape for it where it would not show or would move the cursor.
    var printable: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        guard !self.isPrintable else { return String(self) }
        let digits = String(self.value, radix: 16)
        let (prefix, width) = self.value <= 0xFF ? ("\\x", 2) : self.value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
        return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Whether Python's `str.isprintable` holds for it.
    private var isPrintable: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return false
        case .spaceSeparator: return self == " "
        default: return true
        }
    }
}

extension String {
    /// The text on one line: control characters and their like are escaped.
    public var printable: String {
        var result = ""
        for scalar in self.unicodeScalars { result += scalar.printable }
        return result
    }

    /// The longest beginning of whole scalars within `maximumByteCount` bytes.
    func prefixOfScalars(maximumByteCount: Int) -> String {
        var result = ""
        for scalar in self.unicodeScalars {
            guard result.utf8.count + UTF8.width(scalar) <= maximumByteCount else { break }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
