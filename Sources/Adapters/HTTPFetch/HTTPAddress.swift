/// An `http` or `https` address, checked: it can be written into a request as it stands.
///
/// No user names, no fragments, no international names; characters that RFC 3986 does not allow must be
/// percent-encoded.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The longest address that is taken, in bytes.
    package static let maximumByteCount = 4_096

    /// Whether the connection is encrypted (`https`).
    package let isEncrypted: Bool
    /// Name or numeric address, in lower case; IPv6 without its brackets.
    package let host: String
    /// TCP port, `1 ... 65535`.
    package let port: Int
    /// Percent-encoded path that begins with `/`.
    package let path: String
    /// What stands behind the question mark, percent-encoded; `nil` without one.
    package let query: String?

    /// Parses an absolute address; `nil` where it is not one.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumByteCount, text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        let lower = text.prefix(8).lowercased()
        let isEncrypted = lower == "https://"
        guard isEncrypted || lower.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isEncrypted ? 8 : 7)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
        var target = String(rest[end...])
        if !target.hasPrefix("/") { target = "/" + target }
        guard Self.hasWholeEscapes(target) else { return nil }
        self.init(
            isEncrypted: isEncrypted, host: host, port: port ?? (isEncrypted ? 443 : 80), target: target)
    }

    private init(isEncrypted: Bool, host: String, port: Int, target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.isEncrypted = isEncrypted
        self.host = host
        self.port = port
        self.path = String(parts[0])
        self.query = parts.count > 1 ? String(parts[1]) : nil
    }

    /// The address of a file below this one: this path as a directory, then `components`, percent-encoded.
    ///
    /// `nil` where a component is empty, `.`, `..`, or holds a slash or a zero byte. A query is dropped.
    package func appending(_ components: [String]) -> HTTPAddress? {
        var path = self.path
        if path.hasSuffix("/") { path.removeLast() }
        for component in components {
            guard !component.isEmpty, component != ".", component != "..",
                !component.utf8.contains(0), !component.utf8.contains(UInt8(ascii: "/"))
            else { return nil }
            path += "/" + Self.encoded(component)
        }
        guard path.utf8.count <= Self.maximumByteCount else { return nil }
        return HTTPAddress(
            isEncrypted: self.isEncrypted, host: self.host, port: self.port, target: path.isEmpty ? "/" : path
        )
    }

    /// The address of a file below this one whose name may hold any characters, slashes too, all encoded.
    ///
    /// `nil` where the address becomes too long. A query is dropped.
    package func appending(name: String) -> HTTPAddress? {
        let directory = self.path.hasSuffix("/") ? self.path : self.path + "/"
        let path = directory + Self.encoded(name)
        guard path.utf8.count <= Self.maximumByteCount else { return nil }
        return HTTPAddress(
            isEncrypted: self.isEncrypted, host: self.host, port: self.port, target: path)
    }

    /// Where a redirection to `location` leads from here; `nil` where it is no address (RFC 3986, section
    /// 5.2).
    package func resolving(_ location: String) -> HTTPAddress? {
        let location = String(location.prefix { $0 != "#" })
        let scheme = self.isEncrypted ? "https:" : "http:"
        if location.contains("://") { return HTTPAddress(location) }
        if location.hasPrefix("//") { return HTTPAddress(scheme + location) }
        let base = scheme + "//" + self.authority
        if location.hasPrefix("/") { return HTTPAddress(base + location) }
        if location.isEmpty || location.hasPrefix("?") { return HTTPAddress(base + self.path + location) }
        let directory = self.path[...(self.path.lastIndex(of: "/") ?? self.path.startIndex)]
        return HTTPAddress(base + directory + location)
    }

    /// Host and port as a request names them; the port only where it is not the scheme's.
    package var authority: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return self.port == (self.isEncrypted ? 443 : 80) ? host : "\(host):\(self.port)"
    }

    /// Path and query as the first line of a request has them.
    package var target: String {
        self.query.map { "\(self.path)?\($0)" } ?? self.path
    }

    /// The whole address.
    package var description: String {
        "\(self.isEncrypted ? "https" : "http")://\(self.authority)\(self.target)"
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        var name = text
        var port: Int?
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            name = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard name.contains(":"), name.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return nil
            }
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = self.port(rest.dropFirst()) else { return nil }
                port = number
            }
        } else {
            if let colon = text.firstIndex(of: ":") {
                guard let number = self.port(text[text.index(after: colon)...]) else { return nil }
                port = number
                name = text[..<colon]
            }
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" })
            else {
                return nil
            }
        }
        guard !name.isEmpty, name.utf8.count <= 253 else { return nil }
        return (name.lowercased(), port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text), (1...65_535).contains(number)
        else { return nil }
        return number
    }

    // Visible ASCII without what RFC 3986 leaves no place for.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}#".utf8.contains(byte)
    }

    private static func hasWholeEscapes(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "%")
                || (index + 2 < bytes.count && self.isHex(bytes[index + 1]) && self.isHex(bytes[index + 2]))
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }

    private static func encoded(_ component: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return component.utf8.reduce(into: "") { text, byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
