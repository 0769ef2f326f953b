/// What an FDT instance says for all its files.
struct FileDefaults {
    /// The media type.
    var contentType: String?
    /// How the files are compressed.
    var contentEncoding: ContentEncoding?
    /// How the objects were cut and protected.
    var transmission: TransmissionAttributes
}
