/// Computes the digests of several files at once.
enum DigestJob {
    /// Digests of each file, in order.
    ///
    /// - Parameter isCancelled: asked now and then, from any thread.
    static func digests(
        of files: [CastFile], addsMD5: Bool, isCancelled: @Sendable () -> Bool
    ) throws(CastError) -> [CastFile.Digests] {
        try atOnce(files) { (file) throws(CastError) in
            let withMD5 = addsMD5 || file.byteCount <= CastSettings.md5ByteLimit
            return try file.digests(withMD5: withMD5, isCancelled: isCancelled)
        }
    }
}
