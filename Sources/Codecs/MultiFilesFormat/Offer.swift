public import ByteCoding

/// Which file is on the air: the body of an INFO message.
///
/// On the wire 1048 bytes: file size and firmware version as 32-bit unsigned integers, 16 bytes of MD5, and the
/// file name in a field of 1024 bytes, filled up with zeros.
public struct Offer: Equatable, Sendable {
    /// Size of the body on the wire, in bytes.
    public static let encodedByteCount = 1048
    /// Size of a whole INFO datagram, in bytes.
    public static let datagramByteCount = DatagramHeader.encodedByteCount + encodedByteCount
    /// Where the file name begins in the body.
    static let fileNameOffset = 24

    /// Size of the file in bytes.
    public let fileByteCount: UInt32
    /// Version of the firmware; a receiver takes what is greater than what it has.
    public let firmwareVersion: UInt32
    /// Digest of the whole file.
    public let digest: MD5Digest
    /// Name that the sender gives to the file.
    public let fileName: FileName

    /// Creates an offer.
    public init(fileByteCount: UInt32, firmwareVersion: UInt32, digest: MD5Digest, fileName: FileName) {
        self.fileByteCount = fileByteCount
        self.firmwareVersion = firmwareVersion
        self.digest = digest
        self.fileName = fileName
    }

    /// Parses the body of an INFO message.
    ///
    /// A body that ends inside the name field is taken if the name is ended by a zero byte: some senders cut the
    /// padding off.
    public init(parsing body: RawSpan, _ byteOrder: ByteOrder) throws(DatagramError) {
        guard body.byteCount > Self.fileNameOffset else { throw .malformedInformation }
        self.fileByteCount = body.readUInt32(at: 0, byteOrder)
        self.firmwareVersion = body.readUInt32(at: 4, byteOrder)
        self.digest = MD5Digest(reading: body, at: 8)
        let fieldEnd = min(body.byteCount, Self.encodedByteCount)
        self.fileName = try FileName(parsing: body.extracting(Self.fileNameOffset..<fieldEnd))
        guard fieldEnd == Self.encodedByteCount || self.fileName.byteCount < fieldEnd - Self.fileNameOffset
        else {
            throw .malformedInformation
        }
    }

    /// Writes the body to the first 1048 bytes of `bytes`.
    ///
    /// - Precondition: `bytes` has room for the body.
    public func encode(into bytes: inout MutableRawSpan, _ byteOrder: ByteOrder) {
        bytes.writeUInt32(self.fileByteCount, at: 0, byteOrder)
        bytes.writeUInt32(self.firmwareVersion, at: 4, byteOrder)
        for index in 0..<MD5Digest.byteCount {
            bytes.storeBytes(of: self.digest[index], toByteOffset: 8 + index, as: UInt8.self)
        }
        for index in 0..<(Self.encodedByteCount - Self.fileNameOffset) {
            let byte = index < self.fileName.byteCount ? self.fileName[index] : 0
            bytes.storeBytes(of: byte, toByteOffset: Self.fileNameOffset + index, as: UInt8.self)
        }
    }
}
