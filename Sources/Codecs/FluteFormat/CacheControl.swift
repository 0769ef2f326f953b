/// How long a receiver is to keep a file.
///
/// - Specification: 3GPP TS 26.346, section 7.2.10.5 (`Cache-Control`).
public enum CacheControl: Hashable, Sendable {
    /// Not at all.
    case noCache
    /// As long as it has room.
    case maxStale
    /// Until this moment, in NTP seconds (since 1900).
    case expires(UInt32)

    /// Reads the element; `nil` when it says nothing of this.
    init?(_ element: XMLElement) {
        guard element.children.count == 1, let choice = element.children.first else { return nil }
        switch choice.name {
        case "no-cache" where choice.text.isTrueInXML: self = .noCache
        case "max-stale" where choice.text.isTrueInXML: self = .maxStale
        // One sender in the field spells it with a small letter.
        case "Expires", "expires":
            guard let seconds = UInt32(xmlNumber: choice.text) else { return nil }
            self = .expires(seconds)
        default: return nil
        }
    }

    /// The element as 3GPP's schema has it.
    var element: XMLElement {
        let (name, text): (String, String)
        switch self {
        case .noCache: (name, text) = ("no-cache", "true")
        case .maxStale: (name, text) = ("max-stale", "true")
        case .expires(let seconds): (name, text) = ("Expires", String(seconds))
        }
        let choice = XMLElement(namespace: XMLNamespace.mbms2007, name: name, text: text)
        return XMLElement(namespace: XMLNamespace.mbms2007, name: "Cache-Control", children: [choice])
    }
}
