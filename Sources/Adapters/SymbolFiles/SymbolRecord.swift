internal import LayeredCoding
internal import RaptorQCode

/// The form of a symbols file.
///
/// First the 12 bytes of FEC object transmission information, then records without anything between them, in
/// any order: 4 bytes of FEC payload ID (source block number, 8 bits; encoding symbol ID, 24 bits) and the
/// symbol, T bytes. There is no checksum: whoever needs certainty compares the object with a known digest.
enum SymbolRecord {
    /// Where the first record begins.
    static let firstOffset = UInt64(ObjectTransmissionInformation.encodedByteCount)

    /// Size of a record in bytes.
    static func byteCount(_ information: ObjectTransmissionInformation) -> Int {
        FECPayloadID.byteCount(.raptorQ) + information.symbolByteCount
    }
}
