/// What one source has announced until now.
package protocol AnnouncedFiles: AnyObject {
    /// Where the packets come from, for people.
    var sourceText: String { get }

    /// What there is of a file.
    ///
    /// - Parameter name: such as `timestamp.json`.
    func answer(_ name: String) -> AnnouncementAnswer
}
