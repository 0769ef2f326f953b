internal import Synchronization

/// What one source has announced until a moment; nothing of it is verified.
package final class AnnouncedFiles: Sendable {
    /// Where the packets came from, for people.
    package let sourceText: String
    private let files: [String: [UInt8]]
    private let coming: Set<String>
    /// Whether what is in neither of the two does not exist.
    private let isFull: Bool
    private let missed = Mutex<String?>(nil)
    private let served = Mutex<String?>(nil)

    /// - Parameters:
    ///   - files: those that are complete, by name.
    ///   - coming: names of those that a table has named, but that are incomplete.
    ///   - isFull: whether a table has listed all files there are.
    package init(from sourceText: String, _ files: [String: [UInt8]], coming: Set<String>, isFull: Bool) {
        self.sourceText = sourceText
        self.files = files
        self.coming = coming
        self.isFull = isFull
    }

    /// What there is of a file.
    ///
    /// - Parameter name: such as `timestamp.json`.
    package func answer(_ name: String) -> AnnouncementAnswer {
        if let bytes = self.files[name] {
            self.served.withLock { $0 = name }
            return .file(bytes)
        }
        if self.isFull, !self.coming.contains(name) { return .absent }
        self.missed.withLock { $0 = name }
        return .coming
    }

    /// The last file that was asked for and is not there yet.
    var missedName: String? { self.missed.withLock { $0 } }

    /// The last file that was given away; whoever refuses an announcement refuses this one.
    var servedName: String? { self.served.withLock { $0 } }
}
