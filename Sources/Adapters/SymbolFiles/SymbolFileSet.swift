internal import DurableStorage
internal import LayeredCoding
internal import RaptorQCode

/// Symbols files of one object, read one after another as if they were one.
struct SymbolFileSet: ~Copyable {
    private struct Member {
        let path: String
        /// What the file was when it was looked at first.
        let identity: FileIdentity
    }

    /// What all of them say of the object.
    let information: ObjectTransmissionInformation
    private let members: [Member]
    /// Number of whole records in all files.
    let recordCount: UInt64
    /// Size of all files.
    let byteCount: UInt64
    /// Where a file does not end with a record.
    private let cutOffRecords: [DecodingSummary.CutOffRecord]

    /// Looks at all files and keeps none open: there may be more than a process may have.
    init(_ paths: [String]) throws {
        var information: ObjectTransmissionInformation?
        var recordCount: UInt64 = 0
        var byteCount: UInt64 = 0
        var cutOffRecords: [DecodingSummary.CutOffRecord] = []
        self.members = try paths.map { path in
            let reader = try SymbolFileReader(opening: path)
            if let information, information != reader.information {
                throw SymbolFileError.differentObjects(path: paths[0], otherPath: path)
            }
            information = reader.information
            recordCount += reader.recordCount
            byteCount += reader.file.byteCount
            if reader.cutOffByteCount > 0 {
                let offset = reader.file.byteCount - UInt64(reader.cutOffByteCount)
                cutOffRecords.append(
                    .init(place: .init(path: path, byteOffset: offset), byteCount: reader.cutOffByteCount))
            }
            return Member(path: path, identity: reader.file.identity)
        }
        guard let information else { preconditionFailure("a set of symbols files has at least one") }
        self.information = information
        self.recordCount = recordCount
        self.byteCount = byteCount
        self.cutOffRecords = cutOffRecords
    }

    /// Throws if one of the files is `output`.
    func requireOther(than output: String) throws {
        for member in self.members {
            try InputFile(opening: member.path).requireOther(than: output)
        }
    }

    /// Calls `body` for the records of existing blocks until it returns `false`.
    ///
    /// - Parameters:
    ///   - tell: called every few megabytes with the number of bytes that were read.
    ///   - body: called with the payload ID, the symbol, and the number of bytes before the record.
    /// - Returns: what was met on the way.
    func read(
        progress tell: (UInt64) throws -> Void,
        body: (FECPayloadID, RawSpan, UInt64) throws -> Bool
    ) throws -> DecodingSummary {
        var summary = DecodingSummary(self.information)
        // Of files that are not read to their ends, too: bytes may be lacking before the place that is
        // reached.
        summary.cutOffRecords = self.cutOffRecords
        let blockCount = self.information.sourceBlockCount
        var formerByteCount: UInt64 = 0
        for member in self.members {
            let reader = try SymbolFileReader(opening: member.path)
            guard reader.information == self.information else {
                throw SymbolFileError.changedWhileRead(path: member.path)
            }
            try reader.file.requireSame(as: member.identity)
            let isWanted = try reader.forEachRecord(
                chunk: { try tell(formerByteCount + $0) },
                { id, symbol, offset in
                    summary.recordCount += 1
                    guard id.sourceBlockNumber < blockCount else {
                        summary.noteImpossibleRecord(member.path, offset)
                        return true
                    }
                    return try body(id, symbol, formerByteCount + offset)
                })
            try reader.file.requireUnchanged()
            guard isWanted else { break }
            formerByteCount += reader.file.byteCount
        }
        return summary
    }
}
