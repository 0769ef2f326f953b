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
        let content = headerExtension.extracting(2..<headerExtension.byteCount)
        switch scheme {
        case .raptorQ:
            do throws(TransmissionInformationError) {
                self = .raptorQ(try ObjectTransmissionInformation(parsing: content))
            } catch {
                throw .raptorQ(error)
            }
        case .compactNoCode:
            self = try .compactNoCode(
                transferByteCount: content.unsignedInteger(at: 0, byteCount: 6),
                symbolByteCount: Int(content.unsignedInteger(at: 8, byteCount: 2)),
                maximumBlockSymbolCount: Int(content.unsignedInteger(at: 10, byteCount: 4)))
        case .reedSolomon:
            self = try .reedSolomon(
                transferByteCount: content.unsignedInteger(at: 0, byteCount: 6),
                symbolByteCount: Int(content.unsignedInteger(at: 6, byteCount: 2)),
                maximumBlockSymbolCount: Int(content.unsignedInteger(at: 8, byteCount: 1)),
                maximumEncodingSymbolCount: Int(content.unsignedInteger(at: 9, byteCount: 1)))
        case .smallBlockSystematic:
            self = try .smallBlockSystematic(
                instanceID: UInt16(content.unsignedInteger(at: 6, byteCount: 2)),
                transferByteCount: content.unsignedInteger(at: 0, byteCount: 6),
                symbolByteCount: Int(content.unsignedInteger(at: 8, byteCount: 2)),
                maximumBlockSymbolCount: Int(content.unsignedInteger(at: 10, byteCount: 2)),
                maximumEncodingSymbolCount: Int(content.unsignedInteger(at: 12, byteCount: 2)))
        }
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
        content.append(self.transferByteCount, byteCount: 6)
        switch self.scheme {
        case .reedSolomon:
            content.append(UInt64(self.symbolByteCount), byteCount: 2)
            content.append(UInt64(self.maximumBlockSymbolCount), byteCount: 1)
            content.append(UInt64(self.maximumEncodingSymbolCount), byteCount: 1)
        case .compactNoCode:
            // Two reserved bytes, then E.
            content.append(UInt64(self.symbolByteCount), byteCount: 4)
            content.append(UInt64(self.maximumBlockSymbolCount), byteCount: 4)
        case .smallBlockSystematic, .raptorQ:
            content.append(UInt64(self.instanceID), byteCount: 2)
            content.append(UInt64(self.symbolByteCount), byteCount: 2)
            content.append(UInt64(self.maximumBlockSymbolCount), byteCount: 2)
            content.append(UInt64(self.maximumEncodingSymbolCount), byteCount: 2)
        }
        return HeaderExtension.encode(type, content)
    }

    private static func extensionWordCount(_ scheme: FECScheme) -> Int {
        scheme == .reedSolomon ? 3 : 4
    }
}
