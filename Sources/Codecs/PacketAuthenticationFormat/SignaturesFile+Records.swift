internal import ByteCoding

extension SignaturesFile {
    /// The root of a batch.
    ///
    /// - Parameter file: all of the file, of which this value was parsed.
    /// - Precondition: the object is there and has such a batch.
    public func root(ofBatch batch: UInt32, _ object: Object, in file: RawSpan) -> PathHash {
        let (offset, depth) = self.record(ofBatch: batch, object)
        let place = BatchTree.offset(level: depth, position: 0, depth: depth)
        return PathHash(reading: file, at: offset + place)
    }

    /// Writes the header extension EXT_AUTH of a symbol; nothing is hashed or allocated.
    ///
    /// - Parameters:
    ///   - isSigned: whether the signature of the root goes with it.
    ///   - file: all of the file, of which this value was parsed.
    ///   - bytes: has room for `AuthenticationExtension.byteCount(depth:isSigned:)` bytes at `offset`.
    /// - Returns: how many bytes were written.
    /// - Precondition: the object is there and has such a position.
    public func writeExtension(
        of position: SymbolPosition, _ object: Object, isSigned: Bool, from file: RawSpan,
        into bytes: inout MutableRawSpan, at offset: Int
    ) -> Int {
        let (record, depth) = self.record(ofBatch: position.batch, object)
        precondition(Int(position.leaf) < 1 << depth, "no such leaf")
        AuthenticationExtension.writeFixedFields(
            position: position, keyTag: self.keyTag, depth: depth, isSigned: isSigned, into: &bytes,
            at: offset)
        var place = offset + AuthenticationExtension.fixedByteCount
        for level in 0..<depth {
            let sibling = Int(position.leaf) >> level ^ 1
            let hash = BatchTree.offset(level: level, position: sibling, depth: depth)
            PathHash(reading: file, at: record + hash).write(into: &bytes, at: place)
            place += PathHash.byteCount
        }
        guard isSigned else { return place - offset }
        let signature = record + BatchTree.byteCount(depth: depth)
        for index in stride(from: 0, to: AuthenticationExtension.signatureByteCount, by: 8) {
            bytes.writeUInt64(file.readUInt64(at: signature + index), at: place + index)
        }
        return place + AuthenticationExtension.signatureByteCount - offset
    }

    private func record(ofBatch batch: UInt32, _ object: Object) -> (offset: Int, depth: Int) {
        guard let parameters = self.parameters(of: object), batch < parameters.batchCount else {
            preconditionFailure("no such batch")
        }
        return (self.recordOffset(ofBatch: batch, object), parameters.depth)
    }
}
