internal import FluteFormat

extension CastFile {
    /// How files are compressed.
    struct Compression: Sendable {
        let encoding: ContentEncoding
        /// For the compressed copies.
        let directory: String
    }

    /// Opens files anew and compresses them, several at once.
    ///
    /// - Parameter isCancelled: asked now and then, from any thread.
    static func compressed(
        _ files: [CastFile], _ compression: Compression, isCancelled: @Sendable () -> Bool
    ) throws(CastError) -> [CastFile] {
        try atOnce(files) { (file) throws(CastError) in
            try CastFile(opening: file.path, compression, isCancelled: isCancelled)
        }
    }
}
