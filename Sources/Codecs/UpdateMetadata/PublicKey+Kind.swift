extension PublicKey.Kind: Hashable {
    /// Whether both are the same key; of PEM, only the digits between the first and the last line count.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.ed25519(let left), .ed25519(let right)): left == right
        case (.ecdsaP256(let left), .ecdsaP256(let right)), (.rsaPSS(let left), .rsaPSS(let right)):
            self.digits(ofPEM: left) == self.digits(ofPEM: right)
        case (.unknown, .unknown): true
        default: false
        }
    }

    /// Feeds what equality depends on.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .ed25519(let bytes): hasher.combine(bytes)
        case .ecdsaP256(let pem), .rsaPSS(let pem): hasher.combine(Self.digits(ofPEM: pem))
        case .unknown: hasher.combine(0)
        }
    }

    // Without the two lines around it, the text is not PEM; then all of it counts.
    private static func digits(ofPEM text: String) -> [UInt8] {
        let lines = text.utf8.split { $0 == 0x0A || $0 == 0x0D }
        let first = lines.firstIndex { $0.starts(with: "-----BEGIN".utf8) }
        let last = lines.firstIndex { $0.starts(with: "-----END".utf8) }
        guard let first, let last, first < last else { return Array(text.utf8) }
        return lines[(first + 1)..<last].flatMap { line in
            line.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        }
    }
}
