internal import DurableStorage
package import PacketAuthenticationFormat
internal import RaptorQCode

/// Signs the symbols of a release at its publication, so that whoever casts it needs no key.
package struct ReleaseSigner {
    private let request: SigningRequest

    /// A signer that does what the request says.
    package init(_ request: SigningRequest) {
        self.request = request
    }

    /// Writes the signatures file and the spine; each gets its name when it is whole, the spine first.
    ///
    /// - Parameters:
    ///   - signaturesPath: of the signatures file.
    ///   - spinePath: called with the spine's SHA-256, 32 bytes, for the path of the spine.
    ///   - progress: called every few megabytes; what it throws ends the work, and no file gets its name.
    /// - Returns: the layout of the signatures file, with the parameters of both objects.
    /// - Throws: ``SigningError``, or what `progress` throws.
    package func sign(
        into signaturesPath: String, spine spinePath: ([UInt8]) throws -> String,
        progress: (SigningProgress) throws -> Void
    ) throws -> SignaturesFile {
        let parameters = self.request.parameters
        let source = try ArtifactFile(
            opening: self.request.path, byteCount: parameters.information.transferByteCount)
        var writer = try SignaturesWriter(replacing: signaturesPath, parameters, keyTag: self.request.keyTag)
        var signer = ObjectSigner(parameters, sign: self.request.sign)
        try signer.run(
            reading: { buffer, offset throws(SigningError) in try source.read(into: buffer, at: offset) },
            writing: { records throws(SigningError) in try writer.append(records) },
            progress: {
                try progress(SigningProgress(symbolCount: $0, totalSymbolCount: parameters.symbolCount))
            })
        try source.requireUnchanged()
        guard signer.digest == parameters.targetDigest else {
            throw SigningError.wrongDigest(path: self.request.path)
        }
        let spine = signer.spine
        let file = try writer.layout(spine: spine)
        if let spineParameters = file.spine {
            try self.sign(spine, spineParameters, &writer)
            try self.write(spine, to: spinePath(spineParameters.targetDigest))
        }
        try writer.commit(file)
        return file
    }

    private func sign(
        _ spine: [UInt8], _ parameters: AuthenticationParameters, _ writer: inout SignaturesWriter
    ) throws {
        var signer = ObjectSigner(parameters, sign: self.request.sign)
        try signer.run(
            reading: { buffer, offset throws(SigningError) in
                buffer.copyBytes(from: spine[Int(offset)..<Int(offset) + buffer.count])
            },
            writing: { records throws(SigningError) in try writer.append(records) },
            progress: { _ in })
    }

    private func write(_ spine: [UInt8], to path: String) throws(SigningError) {
        do throws(StorageError) {
            let file = try TemporaryFile(besideTarget: path, permissions: 0o644)
            try file.write(spine, at: 0)
            try file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
