import FluteFormat
import Foundation
import LayeredCoding
import Testing
import XMLReading

/// A recorded FDT instance, and what it is known to say.
struct PeerTable: Sendable, CustomTestStringConvertible {
    let name: String
    let scheme: FECScheme
    var encoding: ContentEncoding?
    var transferByteCount: UInt64 = 100_003
    var sourceBlockCount: Int?
    var subBlockCount: Int?

    static let all = [
        PeerTable(name: "nocode", scheme: .compactNoCode),
        PeerTable(name: "nocode_gzip", scheme: .compactNoCode, encoding: .gzip, transferByteCount: 304),
        PeerTable(name: "nocode_zlib", scheme: .compactNoCode, encoding: .zlib, transferByteCount: 292),
        PeerTable(name: "rs28", scheme: .reedSolomon),
        PeerTable(name: "rs28us", scheme: .smallBlockSystematic),
        PeerTable(name: "raptorq", scheme: .raptorQ, sourceBlockCount: 3, subBlockCount: 1),
        PeerTable(name: "raptorq_no_inband_fti", scheme: .raptorQ, sourceBlockCount: 3, subBlockCount: 1),
        PeerTable(name: "raptorq_subblocks4", scheme: .raptorQ, sourceBlockCount: 3, subBlockCount: 4),
    ]

    var testDescription: String { self.name }

    /// The digest in base64.
    var digest: String {
        self.encoding == nil ? "fKIxB2+8oATnH+41pAYGaA==" : "ULglpklNao+xxDGZOGZrMA=="
    }

    func read() throws -> FDTInstance {
        let file = try #require(
            Bundle.module.url(forResource: "\(self.name).fdt", withExtension: "xml", subdirectory: "Vectors"))
        return try FDTInstance(readXML([UInt8](Data(contentsOf: file))))
    }
}
