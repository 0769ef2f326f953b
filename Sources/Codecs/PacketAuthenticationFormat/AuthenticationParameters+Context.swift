internal import RaptorQCode

extension AuthenticationParameters {
    /// What the context is the SHA-256 digest of:
    /// `"fleetcast-mba1" ‖ target SHA-256 ‖ F:u64 ‖ T:u16 ‖ Z:u16 ‖ R:u32 ‖ B:u16`, in network order.
    public var contextInput: [UInt8] {
        var bytes = Array("fleetcast-mba1".utf8)
        bytes += self.targetDigest
        let append = { (value: UInt64, byteCount: Int) in
            for index in 0..<byteCount {
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (byteCount - 1 - index))))
            }
        }
        append(self.information.transferByteCount, 8)
        append(UInt64(self.information.symbolByteCount), 2)
        append(UInt64(self.information.sourceBlockCount), 2)
        append(UInt64(self.repairSymbolCount), 4)
        append(UInt64(self.batchSymbolCount), 2)
        return bytes
    }
}
