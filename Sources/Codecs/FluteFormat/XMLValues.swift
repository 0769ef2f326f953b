// How XML Schema writes simple values.

extension String {
    /// Without white space at either end, which XML Schema does not count.
    var trimmed: String {
        let scalars = self.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isXMLSpace }),
            let last = scalars.lastIndex(where: { !$0.isXMLSpace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Whether it is one of the two ways to write "true"; everything else counts as false.
    var isTrueInXML: Bool {
        let word = self.trimmed
        return word == "1" || word == "true"
    }
}

extension Unicode.Scalar {
    /// Whether XML takes it for white space.
    fileprivate var isXMLSpace: Bool {
        self == " " || self == "\t" || self == "\n" || self == "\r"
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Reads decimal digits with white space around them; `nil` for anything else and for what does not fit.
    init?(xmlNumber text: String) {
        // Far more digits than any number here has, and few enough to look at.
        let word = text.trimmed
        let isNumber = word.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, (1...64).contains(word.utf8.count) else { return nil }
        self.init(word, radix: 10)
    }
}
