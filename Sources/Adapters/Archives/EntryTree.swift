/// What entries are put into: a directory, or a model of one that only answers whether it could be done.
protocol EntryTree: AnyObject {
    /// How many directories were made that no entry had announced.
    var implicitCount: Int { get }

    /// Creates a directory, or takes the one that is there.
    func makeDirectory(_ path: EntryPath, _ attributes: EntryAttributes) throws(ArchiveProblem)
    /// Creates a symbolic link, whose target has been checked, in the place of whatever file or link has its
    /// name.
    func makeSymbolicLink(
        _ path: EntryPath, target: [UInt8], _ attributes: EntryAttributes
    ) throws(ArchiveProblem)
    /// Creates a second name for a regular file of this archive.
    func makeHardLink(_ path: EntryPath, target: EntryPath) throws(ArchiveProblem)
    /// Creates a file, with the data that `reader` gives, in the place of whatever file or link has its name.
    func makeFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem)
    /// Gives a file that was just made or linked its data.
    func fillFile(
        _ path: EntryPath, byteCount: UInt64, _ attributes: EntryAttributes, from reader: any EntryReader
    ) throws(ArchiveProblem)
    /// Does what can only be done when nothing more comes.
    func finish() throws(ArchiveProblem)
}
