internal import LayeredCoding

extension SessionDescription {
    /// The text, with the line ends of the standard (CR LF).
    ///
    /// Control characters do not get into it: they are replaced in the name, and lines that have them are
    /// left out.
    public func text() -> [UInt8] {
        var session = [
            "o=\(self.originLine)",
            "s=\(Self.clean(self.name))",
            "t=\(self.start ?? 0) \(self.stop ?? 0)",
        ]
        let groupText = AddressText(self.group)
        let family = (groupText?.family ?? .ip4).rawValue
        if let source = self.sourceAddress {
            session.append("a=source-filter: incl IN \(family) \(Self.word(self.group)) \(Self.word(source))")
        }
        session.append("a=flute-tsi:\(self.sessionID)")
        var address = Self.word(self.group)
        // The standard wants a number here for every group of IPv4; 1 stays within one network.
        if groupText?.family == .ip4, self.hopLimit != nil || groupText?.isVersion4Group == true {
            address += "/\(self.hopLimit ?? 1)"
        }
        var channel = ["c=IN \(family) \(address)"]
        if let bitsPerSecond = self.bitsPerSecond {
            channel.append("b=AS:\(bitsPerSecond / 1000 + (bitsPerSecond % 1000 == 0 ? 0 : 1))")
        }
        for (index, scheme) in self.schemes.enumerated() {
            channel.append("a=FEC-declaration:\(index) encoding-id=\(scheme.rawValue)")
        }
        let lines =
            ["v=0"] + Self.inOrder(session + self.otherLines.filter(Self.isLine))
            + ["m=application \(self.port) FLUTE/UDP 0"]
            + Self.inOrder(channel + self.otherChannelLines.filter(Self.isLine))
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }

    private var originLine: String {
        let family = self.originAddress.contains(":") ? "IP6" : "IP4"
        let (user, address) = (Self.word(self.originUserName), Self.word(self.originAddress))
        return "\(user) \(self.originID) \(self.originVersion) IN \(family) \(address)"
    }

    /// Lines in the order that the standard prescribes by their type; lines of one type keep theirs.
    static func inOrder(_ lines: [String]) -> [String] {
        var result: [String] = []
        for types in ["o", "s", "i", "u", "e", "p", "c", "b", "trz", "k", "a"] {
            result += lines.filter { line in line.first.map { types.contains($0) } ?? false }
        }
        return result
    }

    /// Whether a line may stand in the text as it is: a known type of line, and nothing that could end it.
    static func isLine(_ line: String) -> Bool {
        let bytes = Array(line.utf8.prefix(2))
        return bytes.count == 2 && "iuepbtrzkac".utf8.contains(bytes[0]) && bytes[1] == UInt8(ascii: "=")
            && !Self.hasControlCharacters(line)
    }

    static func hasControlCharacters(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\t" }
    }

    private static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        // The standard wants at least one character.
        return scalars.isEmpty ? "-" : String(scalars)
    }

    private static func word(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { $0 != " " && $0.properties.generalCategory != .control }
        return scalars.isEmpty ? "-" : String(String.UnicodeScalarView(scalars))
    }
}
