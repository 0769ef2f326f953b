/// A line of a description.
struct SessionLine {
    /// From 1.
    let number: Int
    /// The letter before the equals sign.
    let type: Character
    /// What stands behind it.
    let value: Substring

    /// The whole line.
    var text: String { "\(self.type)=\(self.value)" }
}

/// The lines of a description, by what they are for.
struct SessionSections {
    /// Those for the whole session, the first one apart.
    private(set) var session: [SessionLine] = []
    /// Those for the FLUTE channel, its `m=` first; empty where there is none.
    private(set) var channel: [SessionLine] = []

    /// Parts a text into lines.
    init(_ bytes: [UInt8]) throws(SessionDescriptionError) {
        guard bytes.count <= SessionDescription.maximumByteCount else { throw .tooLong }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidText }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        var section = Section.session
        for (index, scalars) in lines.enumerated() {
            let line = Substring(scalars.last == "\r" ? scalars.dropLast() : scalars)
            guard !SessionDescription.hasControlCharacters(String(line)) else { throw .invalidText }
            guard index > 0 else {
                guard line == "v=0" else { throw .notADescription }
                continue
            }
            // A text file may end with empty lines.
            if line.isEmpty { continue }
            let bytes = Array(line.utf8.prefix(2))
            guard bytes.count == 2, (0x61...0x7A).contains(bytes[0]), bytes[1] == UInt8(ascii: "=") else {
                throw .malformed(line: index + 1)
            }
            let type = Character(Unicode.Scalar(bytes[0]))
            let value = Substring(line.unicodeScalars.dropFirst(2))
            let parsed = SessionLine(number: index + 1, type: type, value: value)
            if type == "m" { section = try self.section(of: parsed) }
            switch section {
            case .session: self.session.append(parsed)
            case .channel: self.channel.append(parsed)
            case .otherMedia: break
            }
        }
    }

    private enum Section {
        case session
        case channel
        case otherMedia
    }

    private func section(of line: SessionLine) throws(SessionDescriptionError) -> Section {
        let words = line.value.split(separator: " ")
        guard words.count >= 4 else { throw .malformed(line: line.number) }
        guard words[0] == "application", words[2] == "FLUTE/UDP" else { return .otherMedia }
        guard self.channel.isEmpty else { throw .severalChannels(line: line.number) }
        return .channel
    }
}
