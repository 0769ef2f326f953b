/// A directory that an archive could be unpacked into: knows what would be where, and holds no data.
///
/// Answers as ``UnpackTree`` does over an empty directory.
final class TreeModel: EntryTree {
    private enum Kind: UInt8 {
        case directory
        case file
        case link
    }

    private(set) var implicitCount = 0
    /// The first components of all paths.
    private(set) var topNames: Set<[UInt8]> = []

    // By the hash of the path: names themselves, a hundred thousand of a kilobyte, would be too much. Hashes
    // are seeded anew in each process, so that nobody can prepare two names of one hash.
    private var kinds: [Int: Kind] = [:]

    func makeDirectory(_ path: EntryPath, _ attributes: EntryAttributes) throws(ArchiveProblem) {
        guard !path.components.isEmpty else { return }
        try self.enterParent(of: path)
        guard self.kind(of: path.components[...]) ?? .directory == .directory else {
            throw .refused(entry: path.text, .replacesOtherKind)
        }
        self.put(.directory, at: path.components[...])
    }

    func makeSymbolicLink(
        _ path: EntryPath, target: [UInt8], _ attributes: EntryAttributes
    ) throws(ArchiveProblem) {
        try self.clearPlace(path)
        self.put(.link, at: path.components[...])
    }

    func makeHardLink(_ path: EntryPath, target: EntryPath) throws(ArchiveProblem) {
        let refusal = ArchiveProblem.refused(entry: path.text, .hardLinkTarget(target.text))
        guard !target.components.isEmpty, target != path else { throw refusal }
        try self.enterParent(of: target, otherwise: refusal)
        guard self.kind(of: target.components[...]) == .file else { throw refusal }
        try self.clearPlace(path)
        self.put(.file, at: path.components[...])
    }

    func makeFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem) {
        try self.clearPlace(path)
        self.put(.file, at: path.components[...])
        try self.fillFile(path, byteCount: byteCount, attributes, from: reader)
    }

    func fillFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem) {
        // Read nevertheless: a wrong checksum shows only at the end.
        try reader.readData(of: path, byteCount: byteCount) { (_, _) throws(ArchiveProblem) in }
    }

    func finish() {}

    private func clearPlace(_ path: EntryPath) throws(ArchiveProblem) {
        guard !path.components.isEmpty else { throw .refused(entry: path.text, .emptyName) }
        try self.enterParent(of: path)
        guard self.kind(of: path.components[...]) != .directory else {
            throw .refused(entry: path.text, .replacesOtherKind)
        }
    }

    private func enterParent(
        of path: EntryPath, otherwise refusal: ArchiveProblem? = nil
    ) throws(ArchiveProblem) {
        for depth in 0..<path.parentDepth {
            let parent = path.components[...depth]
            switch self.kind(of: parent) {
            case .directory: continue
            case .link: throw refusal ?? .refused(entry: path.text, .throughSymbolicLink)
            case .file: throw refusal ?? .refused(entry: path.text, .parentNotDirectory)
            case nil:
                if let refusal { throw refusal }
                self.put(.directory, at: parent)
                self.implicitCount += 1
            }
        }
    }

    private func kind(of components: ArraySlice<[UInt8]>) -> Kind? {
        self.kinds[Array(components).hashValue]
    }

    private func put(_ kind: Kind, at components: ArraySlice<[UInt8]>) {
        self.kinds[Array(components).hashValue] = kind
        if components.count == 1, let name = components.first { self.topNames.insert(name) }
    }
}
