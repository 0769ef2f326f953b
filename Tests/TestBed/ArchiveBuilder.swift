import Foundation

/// Writes archives byte by byte, honest ones and such as no program would make.
package protocol ArchiveBuilder: Sendable {
    /// Starts an empty archive.
    init()

    /// Adds an entry of any kind; `content` is a file's data or a symbolic link's target.
    mutating func add(_ name: [UInt8], _ kind: BuiltEntryKind, content: [UInt8], mode: Int)

    /// The archive with its end.
    func finished() -> [UInt8]
}

/// What an entry is; the raw value is the kind in a mode as `stat(2)` has it.
package enum BuiltEntryKind: Int, Sendable {
    case file = 0o100000
    case directory = 0o040000
    case symbolicLink = 0o120000
    case characterDevice = 0o020000
    case blockDevice = 0o060000
    case fifo = 0o010000
    case socket = 0o140000
}

extension ArchiveBuilder {
    /// Adds a regular file.
    package mutating func file(_ name: String, _ text: String = "", mode: Int = 0o644) {
        self.add(Array(name.utf8), .file, content: Array(text.utf8), mode: mode)
    }

    /// Adds a directory.
    package mutating func directory(_ name: String, mode: Int = 0o755) {
        self.add(Array(name.utf8), .directory, content: [], mode: mode)
    }

    /// Adds a symbolic link.
    package mutating func symbolicLink(_ name: String, to target: String) {
        self.add(Array(name.utf8), .symbolicLink, content: Array(target.utf8), mode: 0o777)
    }

    /// Adds an entry without content.
    package mutating func special(_ name: String, _ kind: BuiltEntryKind) {
        self.add(Array(name.utf8), kind, content: [], mode: 0o644)
    }
}

extension [UInt8] {
    /// The number's lowest bytes, least significant first.
    package static func littleEndian(_ number: UInt64, byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// The CRC-32 that gzip and zip carry.
    package var crc32: UInt32 {
        var value = UInt32.max
        for byte in self {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}
