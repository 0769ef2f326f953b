internal import DurableStorage
internal import FluteFormat
internal import LayeredCoding

extension CastFile {
    /// A number for the object, 1...65 535, by its name, size, modification time, division and encoding.
    ///
    /// The same file gets the same number when the sender is restarted, so that receivers keep what they
    /// have; a changed one most likely gets another.
    func objectNumber(_ information: TransmissionInformation) -> UInt16 {
        // FNV-1a: stable for ever, as Swift's hashes are not.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func add(_ number: UInt64) {
            for shift in stride(from: UInt64(0), to: 64, by: 8) { add(UInt8(number >> shift & 0xFF)) }
        }
        for byte in self.name.utf8 { add(byte) }
        add(0 as UInt8)
        add(self.identity.byteCount)
        add(UInt64(bitPattern: self.identity.modificationNanoseconds))
        for byte in information.encodedExtension() { add(byte) }
        if let compressed = self.compressed { add(compressed.encoding.code) }
        let folded = UInt16(truncatingIfNeeded: hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48)
        return folded == 0 ? 1 : folded
    }
}
