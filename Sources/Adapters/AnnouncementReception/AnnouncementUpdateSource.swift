package import TrustedUpdate
internal import UpdateFetching

/// What one source has announced as a source of metadata.
package struct AnnouncementUpdateSource: UpdateSource {
    /// What the list of sessions is called on the channel.
    package static let sessionListName = "sessions.sdp"

    private let files: AnnouncedFiles

    /// Creates a source of what was announced until now.
    package init(_ files: AnnouncedFiles) {
        self.files = files
    }

    /// A file that was announced; one that is still coming counts as unreachable, until the next attempt.
    package func metadata(_ request: MetadataRequest) -> UpdateEvent {
        switch self.files.answer(request.fileName) {
        case .file(let bytes): bytes.count <= request.byteLimit ? .received(bytes) : .endless
        case .absent: .absent
        case .coming: .unreachable("\(request.fileName) has not been received yet")
        }
    }
}

extension UpdateFailure {
    /// Whether more of an announcement may help.
    package var isUnfinished: Bool {
        if case .unreachable = self.reason { return true }
        return false
    }
}
