/// The present directory belongs to no git work tree.
struct NotARepository: Error, CustomStringConvertible {
    var description: String { "git could not list the files; run tidy inside a clone of the repository" }
}
