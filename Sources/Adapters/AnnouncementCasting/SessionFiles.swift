internal import AnnouncementPlanning
internal import DurableStorage
internal import Glibc
internal import SessionDescriptionFormat

/// The files that describe sessions, as they were named: files, or directories of them.
struct SessionFiles {
    /// What the list is called on the channel.
    static let name = "sessions.sdp"

    let paths: [String]

    /// The list of all sessions, to be announced; `nil` where there are none.
    ///
    /// - Throws: ``AnnouncementError``.
    func read() throws(AnnouncementError) -> AnnouncedFile? {
        var list = SessionList()
        for path in try self.files() {
            let bytes = try wholeFile(path, limit: SessionDescription.maximumByteCount)
            do throws(SessionDescriptionError) {
                list.sessions.append(try SessionDescription(parsing: bytes))
            } catch {
                throw .notADescription(path: path, "\(error)")
            }
        }
        guard !list.sessions.isEmpty else { return nil }
        return AnnouncedFile(name: Self.name, bytes: list.text(), priority: .newest)
    }

    /// What tells whether something changed, without reading it.
    var identities: [FileIdentity?] {
        let files = (try? self.files()) ?? []
        return (self.paths + files).map { FileIdentity(ofPath: $0) }
    }

    private func files() throws(AnnouncementError) -> [String] {
        var files: [String] = []
        for path in self.paths {
            var status = stat()
            guard stat(path, &status) == 0 else { throw .storage(.last("look at", path)) }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                files.append(path)
                continue
            }
            for name in try names(in: path) where name.hasSuffix(".sdp") && !name.hasPrefix(".") {
                files.append("\(path)/\(name)")
            }
        }
        return files
    }
}
