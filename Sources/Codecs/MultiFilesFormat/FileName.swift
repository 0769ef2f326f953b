import ByteCoding

/// The name of a file as an INFO message carries it: bytes of no stated encoding, ended by a zero byte.
///
/// Kept inline, so that parsing an INFO message allocates nothing. A value may hold any bytes; only
/// ``isPlainFileName`` says that it may name a file.
public struct FileName: Sendable {
    /// Longest name that is taken, in bytes: what Linux file systems can store.
    public static let maximumByteCount = 255

    private var bytes: [255 of UInt8]
    /// Length of the name in bytes.
    public private(set) var byteCount: Int

    /// Takes the bytes of `field` up to its first zero byte, or its end.
    public init(parsing field: RawSpan) throws(DatagramError) {
        self.bytes = .init(repeating: 0)
        self.byteCount = 0
        for index in 0..<field.byteCount {
            let byte = field.readUInt8(at: index)
            if byte == 0 { break }
            guard index < Self.maximumByteCount else { throw .fileNameTooLong }
            self.bytes[index] = byte
            self.byteCount = index + 1
        }
    }

    /// The byte at `index`, from 0.
    public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < self.byteCount, "index outside the name")
        return self.bytes[index]
    }

    /// Whether the name is a file name and nothing more, so that it may be used inside a directory.
    ///
    /// Refused are the empty name, `.` and `..`, path separators of any system, and control characters, which
    /// would reach a person's terminal.
    public var isPlainFileName: Bool {
        guard self.byteCount > 0 else { return false }
        var isDotsOnly = true
        for index in 0..<self.byteCount {
            switch self.bytes[index] {
            case 0...0x1F, 0x7F, 0x2F, 0x5C: return false
            case 0x2E: break
            default: isDotsOnly = false
            }
        }
        return !(isDotsOnly && self.byteCount <= 2)
    }
}

extension FileName: Equatable {
    /// Whether both names have the same bytes.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        guard lhs.byteCount == rhs.byteCount else { return false }
        for index in 0..<lhs.byteCount where lhs.bytes[index] != rhs.bytes[index] {
            return false
        }
        return true
    }
}

#if !$Embedded
    extension FileName: CustomStringConvertible {
        /// The name for people: invalid UTF-8 is repaired, control characters become `?`.
        public var description: String {
            let printable = (0..<self.byteCount).map { index -> UInt8 in
                let byte = self.bytes[index]
                return byte < 0x20 || byte == 0x7F ? 0x3F : byte
            }
            return String(decoding: printable, as: UTF8.self)
        }

        /// The name's bytes as a string for the file system.
        ///
        /// Names that are not UTF-8 are repaired, so that what is printed is what is stored.
        public var fileSystemText: String {
            String(decoding: (0..<self.byteCount).map { self.bytes[$0] }, as: UTF8.self)
        }
    }
#endif
