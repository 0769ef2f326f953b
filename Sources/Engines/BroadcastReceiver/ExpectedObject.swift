public import FluteFormat
public import LayeredCoding

/// An object that a receiver knows of before anything is heard, from signed metadata for example.
public struct ExpectedObject: Sendable {
    /// What a table would say of it: name, length, digest.
    public var entry: FileEntry
    /// How its symbols make it up.
    public var information: TransmissionInformation
    /// Whether it becomes a file; otherwise it only serves to receive others, and nobody waits for it.
    public var isFile: Bool

    /// Describes an object.
    public init(_ entry: FileEntry, _ information: TransmissionInformation, isFile: Bool = true) {
        self.entry = entry
        self.information = information
        self.isFile = isFile
    }
}
