import Foundation

/// A FLUTE session that another implementation sent; `Tests/Vectors/flute` tells which there are.
package struct RecordedSession: Sendable {
    /// All sessions that there are.
    package static let names = [
        "nocode", "nocode_gzip", "nocode_zlib", "raptorq", "raptorq_no_inband_fti", "raptorq_subblocks4",
        "rs28", "rs28us",
    ]

    /// The session's name.
    package let name: String
    /// Its datagrams, in the order sent.
    package let packets: [[UInt8]]
    /// The object that a receiver must end with, content encoding removed.
    package let object: [UInt8]
    /// The FDT instance.
    package let fileDeliveryTable: [UInt8]

    /// Reads a session.
    ///
    /// - Throws: ``SystemCallFailure`` if there is none of that name.
    package init(named name: String) throws {
        let file = #filePath as NSString  // <root>/Tests/TestBed/RecordedSession.swift
        let tests = (file.deletingLastPathComponent as NSString).deletingLastPathComponent
        let path = "\(tests)/Vectors/flute/\(name)"
        let recording = TestFiles.bytes(of: "\(path).alc")
        guard !recording.isEmpty else { throw SystemCallFailure("read \(path).alc") }
        self.name = name
        self.packets = Self.packets(in: recording)
        self.object = TestFiles.bytes(of: "\(path).object.bin")
        self.fileDeliveryTable = TestFiles.bytes(of: "\(path).fdt.xml")
    }

    private static func packets(in recording: [UInt8]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var offset = 0
        while offset + 4 <= recording.count {
            let byteCount = recording[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            packets.append(Array(recording[offset + 4..<min(recording.count, offset + 4 + byteCount)]))
            offset += 4 + byteCount
        }
        return packets
    }
}
