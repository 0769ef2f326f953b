public import JSONCoding

/// How a release is divided into symbols, and what vouches for them.
public struct BroadcastDescription: Hashable, Sendable {
    /// Signed repair symbols of a block that there can be at most: encoding symbol IDs have 24 bits.
    public static let maximumRepairSymbolCount: UInt32 = 1 << 24 - 1

    /// FEC object transmission information of RaptorQ: 8 bytes of the common, 4 of the scheme-specific part.
    ///
    /// - Specification: RFC 6330, sections 3.3.2 and 3.3.3.
    public var information: [UInt8]
    /// Signed repair symbols of a block, 0 to 16 777 215.
    public var repairSymbolCount: UInt32
    /// Symbols of a batch, a power of two of 2 to 128.
    public var batchSymbolCount: UInt16
    /// SHA-256 of all batch roots, 32 bytes.
    public var spineDigest: [UInt8]?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a description; it is checked when the release is written.
    public init(
        information: [UInt8], repairSymbolCount: UInt32, batchSymbolCount: UInt16, spineDigest: [UInt8]? = nil
    ) {
        self.information = information
        self.repairSymbolCount = repairSymbolCount
        self.batchSymbolCount = batchSymbolCount
        self.spineDigest = spineDigest
    }
}

extension BroadcastDescription {
    init(parsing value: JSONValue, at place: String) throws(MetadataError) {
        var reader = try MemberReader(value, at: place)
        guard let information = HexadecimalText.decode(try reader.text("information")) else {
            throw reader.error("information", isNot: "24 hexadecimal digits")
        }
        let repairs = try reader.number("repairSymbols", in: 0...UInt64(Self.maximumRepairSymbolCount))
        let batch = try reader.number("batchSymbols", in: 2...128)
        self.init(
            information: information, repairSymbolCount: UInt32(repairs), batchSymbolCount: UInt16(batch))
        if let text = try reader.optionalText("spine") {
            guard let digest = HexadecimalText.decode(text) else {
                throw reader.error("spine", isNot: "64 hexadecimal digits")
            }
            self.spineDigest = digest
        }
        self.unknown = reader.unknown
    }

    func validate(at place: String) throws(MetadataError) {
        func require(_ condition: Bool, _ key: String, is wanted: String) throws(MetadataError) {
            guard condition else { throw MetadataError(.notA(wanted), at: Place.of(key, in: place)) }
        }
        let batch = Int(self.batchSymbolCount)
        try require(self.information.count == 12, "information", is: "24 hexadecimal digits")
        try require(
            self.repairSymbolCount <= Self.maximumRepairSymbolCount, "repairSymbols",
            is: "a whole number of 0 to \(Self.maximumRepairSymbolCount)")
        try require(
            (2...128).contains(batch) && batch & (batch - 1) == 0, "batchSymbols",
            is: "a power of two of 2 to 128")
        try require(self.spineDigest.map { $0.count == 32 } ?? true, "spine", is: "64 hexadecimal digits")
    }

    var encoded: JSONObject {
        var object: JSONObject = [
            "information": .string(HexadecimalText.encode(self.information)),
            "repairSymbols": .number(JSONNumber(self.repairSymbolCount)),
            "batchSymbols": .number(JSONNumber(self.batchSymbolCount)),
        ]
        object["spine"] = self.spineDigest.map { .string(HexadecimalText.encode($0)) }
        object.add(unknown: self.unknown)
        return object
    }
}
