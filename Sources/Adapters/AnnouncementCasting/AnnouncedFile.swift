package import AnnouncementPlanning

/// A file that is announced.
package struct AnnouncedFile: Hashable, Sendable {
    /// Its name, as devices ask for it: `timestamp.json`, `7.snapshot.json`.
    package let name: String
    /// Its contents.
    package let bytes: [UInt8]
    /// How often it is repeated.
    package let priority: AnnouncementPriority

    /// Creates a file.
    package init(name: String, bytes: [UInt8], priority: AnnouncementPriority) {
        self.name = name
        self.bytes = bytes
        self.priority = priority
    }
}
