import SessionDescriptionFormat

/// Reads a list of sessions, and what it writes of them.
func fuzzSessionList(_ bytes: UnsafeRawBufferPointer) {
    guard let list = try? SessionList(parsing: Array(bytes)) else { return }
    // CR LF, a hop limit and a rounded rate may make one a little longer than the limit.
    let isShort = list.sessions.allSatisfy { $0.text().count <= SessionDescription.maximumByteCount }
    guard isShort, list.text().count <= SessionList.maximumByteCount else { return }
    guard let again = try? SessionList(parsing: list.text()) else {
        preconditionFailure("a list that was written cannot be read")
    }
    precondition(again.sessions.count == list.sessions.count && again.skippedCount == 0)
}
