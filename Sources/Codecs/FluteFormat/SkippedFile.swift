/// A `File` element that could not be used, for a report.
public struct SkippedFile: Hashable, Sendable {
    /// The place among the instance's `File` elements, from 0.
    public let index: Int
    /// The name that it claims; untrusted text of any length.
    public let contentLocation: String?
    /// What is wrong with it.
    public let reason: FDTError

    /// Creates the report.
    public init(index: Int, contentLocation: String?, reason: FDTError) {
        self.index = index
        self.contentLocation = contentLocation
        self.reason = reason
    }
}
