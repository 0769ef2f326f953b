import InstallEngine

/// Unpacks files that it has.
struct TestPackage: PackageUnpacking {
    /// The files, by their plain name.
    var files: [String: String]
    /// Why it is refused.
    var refusal: String?

    mutating func unpack(_ artifact: InstallArtifact, into directory: String, on disk: inout MemoryDisk)
        throws
    {
        for (name, text) in self.files.sorted(by: { $0.key < $1.key }) {
            try disk.writeFile("\(directory)/\(name)", Array(text.utf8))
        }
        if let refusal { throw MemoryDisk.Refusal(description: refusal) }
    }

    func measure(_ artifact: InstallArtifact) throws -> PackageMeasure {
        if let refusal { throw MemoryDisk.Refusal(description: refusal) }
        return PackageMeasure(
            byteCount: self.files.values.reduce(0) { $0 + UInt64($1.utf8.count) },
            entryCount: self.files.count, topNames: self.files.keys.sorted())
    }
}
