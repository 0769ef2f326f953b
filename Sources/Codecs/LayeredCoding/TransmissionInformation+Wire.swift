internal import ByteCoding
internal import RaptorQCode

extension TransmissionInformation {
    /// Parses header extension EXT_FTI.
    ///
    /// - Parameters:
    ///   - headerExtension: the whole extension, its type and length included.
    ///   - scheme: the packet's codepoint.
    public init(parsing headerExtension: RawSpan, scheme: FECScheme) throws(TransmissionRuleViolation) {
        let needed = 4 * Self.extensionWordCount(scheme)
        guard headerExtension.byteCount >= needed else {
            throw .truncated(byteCount: headerExtension.byteCount, neededByteCount: needed)
        }
        if scheme == .raptorQ {
            do throws(TransmissionInformationError) {
                let information = try ObjectTransmissionInformation(
                    parsing: headerExtension.extracting(2..<headerExtension.byteCount))
                self = .raptorQ(information)
            } catch {
                throw .raptorQ(error)
            }
            return
        }
        let high = UInt64(headerExtension.readUInt32(at: 0, .network) & 0xFFFF)
        let low = UInt64(headerExtension.readUInt32(at: 4, .network))
        let word = headerExtension.readUInt32(at: 8, .network)
        var numbers = Numbers(
            transferByteCount: high << 32 | low, symbolByteCount: Int(word & 0xFFFF),
            maximumBlockSymbolCount: 0, maximumEncodingSymbolCount: 0)
        switch scheme {
        case .reedSolomon:
            numbers.symbolByteCount = Int(word >> 16)
            numbers.maximumBlockSymbolCount = Int(word >> 8 & 0xFF)
            numbers.maximumEncodingSymbolCount = Int(word & 0xFF)
        case .compactNoCode:
            // A sender may announce blocks larger than the payload ID can number; the object decides.
            let length = headerExtension.readUInt32(at: 12, .network)
            numbers.maximumBlockSymbolCount = min(Int(length), Self.greatestBlockSymbolCount(scheme))
            numbers.maximumEncodingSymbolCount = numbers.maximumBlockSymbolCount
        case .smallBlockSystematic, .raptorQ:
            let lengths = headerExtension.readUInt32(at: 12, .network)
            numbers.instanceID = UInt16(truncatingIfNeeded: word >> 16)
            numbers.maximumBlockSymbolCount = Int(lengths >> 16)
            numbers.maximumEncodingSymbolCount = Int(lengths & 0xFFFF)
        }
        if scheme == .compactNoCode { numbers.symbolByteCount = Int(word >> 0 & 0xFFFF) }
        try self.init(scheme, numbers)
    }

    /// Header extension EXT_FTI, its type and length included.
    public func encodedExtension() -> [UInt8] {
        let type = HeaderExtension.ExtensionType.transmissionInformation
        if let raptorQ = self.raptorQ {
            var bytes = [UInt8](repeating: 0, count: ObjectTransmissionInformation.encodedByteCount)
            var span = bytes.mutableSpan
            var target = span.mutableBytes
            raptorQ.encode(into: &target)
            return HeaderExtension.encode(type, bytes)
        }
        var content: [UInt8] = []
        Self.append(self.transferByteCount, byteCount: 6, to: &content)
        switch self.scheme {
        case .reedSolomon:
            Self.append(UInt64(self.symbolByteCount), byteCount: 2, to: &content)
            Self.append(UInt64(self.maximumBlockSymbolCount), byteCount: 1, to: &content)
            Self.append(UInt64(self.maximumEncodingSymbolCount), byteCount: 1, to: &content)
        case .compactNoCode:
            Self.append(UInt64(self.symbolByteCount), byteCount: 4, to: &content)
            Self.append(UInt64(self.maximumBlockSymbolCount), byteCount: 4, to: &content)
        case .smallBlockSystematic, .raptorQ:
            Self.append(UInt64(self.instanceID), byteCount: 2, to: &content)
            Self.append(UInt64(self.symbolByteCount), byteCount: 2, to: &content)
            Self.append(UInt64(self.maximumBlockSymbolCount), byteCount: 2, to: &content)
            Self.append(UInt64(self.maximumEncodingSymbolCount), byteCount: 2, to: &content)
        }
        return HeaderExtension.encode(type, content)
    }

    private static func extensionWordCount(_ scheme: FECScheme) -> Int {
        scheme == .reedSolomon ? 3 : 4
    }

    private static func append(_ value: UInt64, byteCount: Int, to bytes: inout [UInt8]) {
        for shift in stride(from: 8 * (byteCount - 1), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}
