import SessionDescriptionFormat

/// Reads a session description, and writes and reads it again; the second text must be the first one.
func fuzzSessionDescription(_ bytes: UnsafeRawBufferPointer) {
    guard let session = try? SessionDescription(parsing: Array(bytes)) else { return }
    let text = session.text()
    // CR LF, a hop limit and a rounded rate may make it a little longer than the limit.
    guard text.count <= SessionDescription.maximumByteCount else { return }
    guard let again = try? SessionDescription(parsing: text) else {
        preconditionFailure("what was written cannot be read")
    }
    precondition(again.text() == text, "a description changed on its way")
    precondition(again.group == session.group && again.port == session.port)
    precondition(again.sessionID == session.sessionID && again.sourceAddress == session.sourceAddress)
    precondition(again.schemes == session.schemes && again.bitsPerSecond == session.bitsPerSecond)
    precondition(again.start == session.start && again.stop == session.stop)
    precondition(again.otherLines == session.otherLines)
    precondition(again.otherChannelLines == session.otherChannelLines)
}
