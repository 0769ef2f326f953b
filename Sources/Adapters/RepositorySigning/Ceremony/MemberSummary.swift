internal import DurableStorage
internal import JSONCoding

/// What a draft changes among members that are not known here.
enum MemberSummary {
    /// The lines; none where nothing is changed.
    static func lines(_ new: JSONObject?, _ old: JSONObject?, of place: String) -> [String] {
        let (newTexts, oldTexts) = (self.texts(new), self.texts(old))
        let changed = newTexts.filter { !oldTexts.contains($0) }
        let gone = oldTexts.filter { text in !newTexts.contains(text) }
        return changed.map { "  + unknown member of \(place): \($0)" }
            + gone.map { "  - unknown member of \(place): \($0)" }
    }

    private static func texts(_ object: JSONObject?) -> [String] {
        (object?.members ?? []).map { member in
            let value = String(decoding: member.value.encoded(.compact), as: UTF8.self)
            return "\(printable(member.key)): \(printable(value))"
        }
    }
}
