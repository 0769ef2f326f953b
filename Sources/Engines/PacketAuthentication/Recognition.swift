/// What is known of a packet whose origin is not.
public enum Recognition: Hashable, Sendable {
    /// It is certainly of the object.
    case genuine
    /// It is not: its path or its signature leads elsewhere.
    case foreign
    /// Nobody can tell by this packet, or not now; nothing was hashed.
    case undecidable
}
