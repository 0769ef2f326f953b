/// The sections and keys that an agent's configuration may have.
///
/// A key that nobody reads is refused: one that is misspelled would otherwise switch a safeguard off in
/// silence.
enum ConfigurationSchema {
    /// Keys of a section; one that ends in a dot begins the names of many.
    static let sections: [String: [String]] = [
        "device": ["product", "hardware", "state-directory"],
        "install": [
            "handler", "reserve", "max-unpacked", "max-entries", "attempts", "extended-attributes",
            "special-modes",
        ],
        "release": ["directory", "keep", "restart-command", "restart-timeout"],
        "script": ["directory", "script", "timeout"],
        "image": ["slot.", "restart-command"],
        "boot": BootSettingsReader.keys,
        "command": ["install", "confirm", "rollback", "restart", "timeout"],
        "health": [
            "settle", "deadline", "interval", "rounds", "starts", "confirm", "check.", "timeout.",
        ],
        "hooks": ["before-download", "before-install", "after-install", "on-rollback", "timeout"],
    ]

    /// Whether `key`, in lower case, is one of `section`.
    static func hasKey(_ key: String, in section: String) -> Bool {
        (self.sections[section] ?? []).contains { known in
            known.hasSuffix(".") ? key.hasPrefix(known) && key.utf8.count > known.utf8.count : key == known
        }
    }

    /// A sentence that helps with a name that nobody knows: the nearest one, or all there are.
    static func advice(for name: String, among known: [String]) -> String {
        let shown = known.map { $0.hasSuffix(".") ? $0 + "NAME" : $0 }
        let nearest = known.map { (name: $0, distance: editDistance(name, $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        if let nearest, nearest.distance <= max(2, nearest.name.utf8.count / 3) {
            return "did you mean `\(nearest.name.hasSuffix(".") ? nearest.name + "NAME" : nearest.name)`?"
        }
        return "known are \(shown.sorted().joined(separator: ", "))"
    }
}

/// How many bytes must be inserted, removed or replaced to make one text the other; of long texts only the
/// start counts.
func editDistance(_ first: String, _ second: String) -> Int {
    let limit = 64
    let first = Array(first.utf8.prefix(limit))
    let second = Array(second.utf8.prefix(limit))
    var row = Array(0...second.count)
    for (index, byte) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in second.enumerated() {
            let replaced = diagonal + (byte == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}
