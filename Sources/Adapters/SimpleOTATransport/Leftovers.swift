import DurableStorage
import Glibc
import SimpleOTAFormat

/// Finds the files that broken downloads have left.
enum Leftovers {
    /// The names in `directory` that are text; none when it cannot be read.
    static func fileNames(in directory: String) -> [String] {
        guard let descriptor = try? OwnedDescriptor(directory: directory),
            let names = try? entryNames(of: descriptor, path: directory)
        else { return [] }
        return names.compactMap { String(validating: $0, as: UTF8.self) }
    }

    /// Removes all unfinished downloads in `directory` but one: a device has no room for packages that nobody
    /// will ask for again.
    static func removeDownloads(in directory: String, except kept: String) throws(StorageError) {
        for name in self.fileNames(in: directory) where name != kept && PackageName.isPartialFileName(name) {
            guard unlink(directory + "/" + name) == 0 || errno == ENOENT else {
                throw .last("remove", directory + "/" + name)
            }
        }
    }
}
