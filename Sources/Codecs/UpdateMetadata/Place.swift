/// Names of places in a file, for errors.
enum Place {
    /// The place of the member `key` of the object at `place`.
    ///
    /// Keys come from strangers and end in logs and terminals: what is not printable ASCII is not repeated,
    /// and nothing beyond the first 80 characters.
    static func of(_ key: String, in place: String) -> String {
        var name = String()
        for (index, scalar) in key.unicodeScalars.enumerated() {
            guard index < 80 else {
                name += "…"
                break
            }
            name.unicodeScalars.append((" "..."~").contains(scalar) ? scalar : "?")
        }
        return place.isEmpty ? name : "\(place).\(name)"
    }

    /// The place of the element `index` of the array at `place`.
    static func of(_ index: Int, in place: String) -> String { "\(place)[\(index)]" }
}
