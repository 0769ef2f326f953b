internal import ByteCoding
internal import RaptorQCode

extension SignaturesFile {
    private static let magic = Array("FLCMBA1\n".utf8)
    private static let version: UInt32 = 1
    private static let spineFlag: UInt32 = 1

    /// Parses the header of a file, all of whose bytes are given.
    ///
    /// The length must be exactly what the header makes it; trees and signatures are not looked at.
    public init(parsing file: RawSpan) throws(SignaturesFileError) {
        guard file.byteCount >= Self.headerByteCount else {
            throw .wrongLength(byteCount: file.byteCount, neededByteCount: UInt64(Self.headerByteCount))
        }
        guard Self.bytes(0..<8, of: file) == Self.magic else { throw .notSignaturesFile }
        let word = file.readUInt32(at: 8, .network)
        guard word >> 16 == Self.version else { throw .unknownVersion(Int(word >> 16)) }
        let (flags, keyTag) = (word & 0xFFFF, file.readUInt32(at: 12, .network))
        let hasSpine = flags == Self.spineFlag
        let spineDigest = Self.bytes(68..<100, of: file)
        let rest = Self.bytes(66..<68, of: file) + Self.bytes(100..<Self.headerByteCount, of: file)
        guard flags & ~Self.spineFlag == 0, keyTag < 1 << 24, file.readUInt8(at: 53) == 0,
            rest.allSatisfy({ $0 == 0 }), hasSpine || spineDigest.allSatisfy({ $0 == 0 })
        else { throw .reservedBits }
        try self.init(
            release: Self.parameters(parsing: file), keyTag: keyTag, spineDigest: hasSpine ? spineDigest : nil
        )
        guard UInt64(file.byteCount) == self.byteCount else {
            throw .wrongLength(byteCount: file.byteCount, neededByteCount: self.byteCount)
        }
    }

    private static func parameters(
        parsing file: RawSpan
    ) throws(SignaturesFileError) -> AuthenticationParameters {
        let information: ObjectTransmissionInformation
        do throws(TransmissionInformationError) {
            information = try ObjectTransmissionInformation(parsing: file.extracting(48..<60))
        } catch {
            throw .information(error)
        }
        do throws(AuthenticationParametersError) {
            return try AuthenticationParameters(
                targetDigest: self.bytes(16..<48, of: file), information: information,
                repairSymbolCount: file.readUInt32(at: 60, .network),
                batchSymbolCount: UInt16(truncatingIfNeeded: file.readUInt32(at: 64, .network) >> 16))
        } catch {
            throw .parameters(error)
        }
    }

    /// The header's 128 bytes.
    public func encodedHeader() -> [UInt8] {
        var header = Self.magic + [UInt8](repeating: 0, count: Self.headerByteCount - Self.magic.count)
        header.replaceSubrange(16..<48, with: self.release.targetDigest)
        if let spine = self.spine { header.replaceSubrange(68..<100, with: spine.targetDigest) }
        let flags = self.spine == nil ? 0 : Self.spineFlag
        header.replaceSubrange(48..<60, with: Self.encoded(self.release.information))
        var span = header.mutableSpan
        var bytes = span.mutableBytes
        bytes.writeUInt32(Self.version << 16 | flags, at: 8, .network)
        bytes.writeUInt32(self.keyTag, at: 12, .network)
        bytes.writeUInt32(self.release.repairSymbolCount, at: 60, .network)
        bytes.writeUInt32(UInt32(self.release.batchSymbolCount) << 16, at: 64, .network)
        return header
    }

    private static func encoded(_ information: ObjectTransmissionInformation) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: ObjectTransmissionInformation.encodedByteCount)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        information.encode(into: &target)
        return bytes
    }

    private static func bytes(_ range: Range<Int>, of file: RawSpan) -> [UInt8] {
        range.map { file.readUInt8(at: $0) }
    }
}
