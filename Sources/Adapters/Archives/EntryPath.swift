/// The path of an archive's entry, proven to stay inside the directory that it is unpacked into.
///
/// `.` and doubled slashes are dropped; what is left are plain names. It stays inside as long as each
/// component is opened without following symbolic links.
struct EntryPath: Hashable, Sendable {
    /// How long a name may be in a directory of Linux, in bytes.
    private static let componentByteCount = 255

    /// The components as raw bytes: none for the archive's own base, `./`.
    let components: [[UInt8]]

    /// Parses a name as it stands in an archive.
    init(parsing name: [UInt8], limits: UnpackLimits) throws(ArchiveProblem) {
        let text = String(decoding: name, as: UTF8.self)
        guard !name.isEmpty else { throw .refused(entry: text, .emptyName) }
        guard name.count <= limits.pathByteCount else {
            throw .limitExceeded(.pathByteCount(limits.pathByteCount), entry: text)
        }
        try requireText(name, entry: text)
        guard name.first != slash else { throw .refused(entry: text, .absolutePath) }
        let components = splitPath(name)
        guard !components.contains(dotDot) else { throw .refused(entry: text, .parentDirectory) }
        guard components.count <= limits.pathDepth else {
            throw .limitExceeded(.pathDepth(limits.pathDepth), entry: text)
        }
        guard components.allSatisfy({ $0.count <= Self.componentByteCount }) else {
            throw .limitExceeded(.componentByteCount(Self.componentByteCount), entry: text)
        }
        self.components = components
    }

    /// A path of components that have been checked as part of another path.
    init(components: [[UInt8]]) {
        self.components = components
    }

    /// The path for a person to read.
    var text: String {
        guard !self.components.isEmpty else { return "./" }
        return self.components.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// How many directories it stands below.
    var parentDepth: Int { max(0, self.components.count - 1) }
}

let slash = UInt8(ascii: "/")
private let dot: [UInt8] = [0x2E]
private let dotDot: [UInt8] = [0x2E, 0x2E]

/// Checks that a name is UTF-8 without control characters: NUL ends C strings, newlines and escapes deceive
/// people and scripts, and what is no UTF-8 means different names to different programs.
private func requireText(_ name: [UInt8], entry: String) throws(ArchiveProblem) {
    guard String(validating: name, as: UTF8.self) != nil else { throw .refused(entry: entry, .notUTF8) }
    guard !name.contains(where: { $0 < 0x20 || $0 == 0x7F }), !hasLateControl(name) else {
        throw .refused(entry: entry, .controlCharacter)
    }
}

/// Whether UTF-8 has one of the controls U+0080 to U+009F, which terminals obey too.
private func hasLateControl(_ name: [UInt8]) -> Bool {
    zip(name, name.dropFirst()).contains { $0 == 0xC2 && (0x80...0x9F).contains($1) }
}

/// The components of a path, without empty ones and `.`.
private func splitPath(_ path: [UInt8]) -> [[UInt8]] {
    path.split(separator: slash).map(Array.init).filter { $0 != dot }
}

/// Checks that the target of a symbolic link stays inside, wherever its path then leads.
///
/// `..` may stand only at its front, and no more often than the link is deep. Counting alone would not do:
/// with `a/b/up -> ../..`, the target `a/b/up/..` looks like `a/b` and leads outside. A link that climbs
/// first starts from true directories, so its `..` mean what they seem, and everything below is again inside.
func requireInside(target: [UInt8], of entry: EntryPath, limits: UnpackLimits) throws(ArchiveProblem) {
    let text = String(decoding: target, as: UTF8.self)
    guard target.count <= limits.pathByteCount else {
        throw .limitExceeded(.pathByteCount(limits.pathByteCount), entry: entry.text)
    }
    try requireText(target, entry: entry.text)
    let components = splitPath(target)
    let climb = components.prefix { $0 == dotDot }
    guard !target.isEmpty, target.first != slash, climb.count <= entry.parentDepth,
        !components.dropFirst(climb.count).contains(dotDot)
    else { throw .refused(entry: entry.text, .linkLeadsOutside(target: text)) }
}
