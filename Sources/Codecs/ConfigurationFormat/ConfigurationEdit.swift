/// Changes one value of a configuration file and leaves every other byte alone.
struct ConfigurationEdit {
    let bytes: [UInt8]
    let index: ConfigurationIndex

    func settingValue(_ value: [UInt8], of key: [UInt8], in section: [UInt8]) -> [UInt8] {
        if let entry = self.index.sections[section]?.entries[ConfigurationSyntax.lowercased(key)] {
            return self.replacing(entry, by: value)
        }
        let line = key + Array(" = ".utf8) + value + self.lineEnd
        if let found = self.index.sections[section] {
            return self.inserting(line, at: found.end)
        }
        let header = [UInt8(ascii: "[")] + section + [UInt8(ascii: "]")] + self.lineEnd
        let gap = self.bytes.isEmpty ? [] : self.lineEnd
        return self.inserting(gap + header + line, at: self.bytes.count)
    }

    /// What stands between delimiter and value stays; the lines that continued the old value go, while comments
    /// among them stay.
    private func replacing(_ entry: ConfigurationIndex.Entry, by value: [UInt8]) -> [UInt8] {
        var result = self.bytes
        for range in entry.continuations.reversed() {
            result.removeSubrange(range)
        }
        var old = entry.lines[0]
        if old.isEmpty {
            old = entry.delimiterEnd..<entry.delimiterEnd
            let isSpaceThere =
                old.upperBound < result.count && result[old.upperBound] == UInt8(ascii: " ")
            if isSpaceThere { old = old.lowerBound + 1..<old.lowerBound + 1 }
        }
        result.replaceSubrange(old, with: value)
        return result
    }

    private func inserting(_ lines: [UInt8], at position: Int) -> [UInt8] {
        var result = self.bytes
        let needsLineEnd = position > 0 && result[position - 1] != 0x0A && result[position - 1] != 0x0D
        result.insert(contentsOf: (needsLineEnd ? self.lineEnd : []) + lines, at: position)
        return result
    }

    /// The line end that the file uses.
    private var lineEnd: [UInt8] {
        guard let first = self.bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return [0x0A] }
        guard self.bytes[first] == 0x0D else { return [0x0A] }
        let isPair = first + 1 < self.bytes.count && self.bytes[first + 1] == 0x0A
        return isPair ? [0x0D, 0x0A] : [0x0D]
    }
}
