package import RaptorQCode

/// What a decoding run has read and made.
package struct DecodingSummary: Hashable, Sendable {
    /// A place in a symbols file.
    package struct Place: Hashable, Sendable {
        /// The file.
        package let path: String
        /// Where, in bytes from its beginning.
        package let byteOffset: UInt64
    }

    /// A record that its file does not hold to its end.
    package struct CutOffRecord: Hashable, Sendable {
        /// Where it begins.
        package let place: Place
        /// How many of its bytes are there.
        package let byteCount: Int
    }

    /// What the symbols files say of the object.
    package let information: ObjectTransmissionInformation
    /// Records that were read; once everything is decoded, the rest is not.
    package internal(set) var recordCount: UInt64 = 0
    /// Records that brought a block nearer to completion.
    package internal(set) var usedRecordCount: UInt64 = 0
    /// Records of source blocks that the object does not have; they were ignored.
    package internal(set) var impossibleRecordCount: UInt64 = 0
    /// The first of them.
    package internal(set) var firstImpossibleRecord: Place?
    /// Incomplete records at the ends of files, whether or not these were read so far; they were ignored.
    ///
    /// Such a file was cut off, or it lost or gained bytes anywhere, and all records behind that place are
    /// wrong.
    package internal(set) var cutOffRecords: [CutOffRecord] = []
    /// The blocks that could not be decoded; none if the file was written.
    package internal(set) var lackingBlocks: [LackingBlock] = []

    init(_ information: ObjectTransmissionInformation) {
        self.information = information
    }

    /// Whether the object was decoded and stored.
    package var isComplete: Bool { self.lackingBlocks.isEmpty }

    mutating func noteImpossibleRecord(_ path: String, _ byteOffset: UInt64) {
        self.impossibleRecordCount += 1
        guard self.firstImpossibleRecord == nil else { return }
        self.firstImpossibleRecord = Place(path: path, byteOffset: byteOffset)
    }
}
