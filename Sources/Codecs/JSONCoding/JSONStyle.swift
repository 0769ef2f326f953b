/// How JSON text is laid out.
public enum JSONStyle: Hashable, Sendable {
    /// No white space, UTF-8 as it is, only what must be escaped is.
    case compact
    /// What `json.dumps` of Python writes by default: `", "`, `": "`, and ASCII only.
    case python
}
