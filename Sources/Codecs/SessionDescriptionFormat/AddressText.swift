/// An IP address in words, checked for its form only.
struct AddressText: Hashable {
    /// The address family, as SDP calls it.
    enum Family: String {
        /// Version 4.
        case ip4 = "IP4"
        /// Version 6.
        case ip6 = "IP6"
    }

    /// As it was written.
    let text: String
    /// Its family.
    let family: Family

    /// Checks a text; `nil` when it is no address of either family.
    init?(_ text: some StringProtocol) {
        if Self.isVersion4(text) {
            self.family = .ip4
        } else if Self.isVersion6(text) {
            self.family = .ip6
        } else {
            return nil
        }
        self.text = String(text)
    }

    /// Whether it is an IPv4 group, 224.0.0.0 to 239.255.255.255.
    var isVersion4Group: Bool {
        guard self.family == .ip4, let first = UInt8(self.text.prefix { $0 != "." }) else { return false }
        return (224...239).contains(first)
    }

    /// Four decimal numbers without leading zeros, which some programs would read as octal.
    private static func isVersion4(_ text: some StringProtocol) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                let number = Self.number(part, radix: 10, digits: 3)
                return number.map { $0 <= 255 } == true
                    && (part.count == 1 || part.first != UInt8(ascii: "0"))
            }
    }

    /// Up to eight hexadecimal numbers, one gap `::`, and perhaps an IPv4 address at the end (RFC 4291,
    /// section 2.2).
    private static func isVersion6(_ text: some StringProtocol) -> Bool {
        guard (2...45).contains(text.utf8.count) else { return false }
        let halves = Self.halves(String(text))
        guard (1...2).contains(halves.count) else { return false }
        var count = 0
        for (index, half) in halves.enumerated() {
            guard let words = Self.wordCount(half, isLast: index == halves.count - 1) else { return false }
            count += words
        }
        return halves.count == 1 ? count == 8 : count <= 7
    }

    /// The text around `::`.
    private static func halves(_ text: String) -> [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        while let gap = rest.firstIndex(of: ":", followedBy: ":") {
            result.append(rest[..<gap])
            rest = rest[rest.index(gap, offsetBy: 2)...]
        }
        return result + [rest]
    }

    /// How many 16-bit words these are; `nil` for anything else.
    private static func wordCount(_ half: Substring, isLast: Bool) -> Int? {
        guard !half.isEmpty else { return 0 }
        let parts = half.split(separator: ":", omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if Self.number(part.utf8, radix: 16, digits: 4) != nil {
                count += 1
            } else if isLast, index == parts.count - 1, Self.isVersion4(part) {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }

    private static func number(
        _ digits: some Collection<UInt8>, radix: Int, digits limit: Int
    ) -> Int? {
        // Without this check a sign would pass.
        let isHexadecimal = digits.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
        }
        guard isHexadecimal, (1...limit).contains(digits.count) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}

extension Substring {
    /// Where `first` stands with `second` right behind it.
    fileprivate func firstIndex(of first: Character, followedBy second: Character) -> Index? {
        self.indices.first { index in
            let next = self.index(after: index)
            return self[index] == first && next < self.endIndex && self[next] == second
        }
    }
}
