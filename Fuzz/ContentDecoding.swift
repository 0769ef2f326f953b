import ContentDecoding
import FluteFormat

/// Decompresses bytes by the format that the first one chooses; what comes out must be compressed and come out again.
func fuzzContentDecoding(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first else { return }
    let encoding = ContentEncoding.allCases[Int(first) % ContentEncoding.allCases.count]
    let limit = 1 << 18
    guard let plain = try? decodeContent(encoding, Array(bytes.dropFirst()), maximumByteCount: limit) else {
        return
    }
    precondition(plain.count <= limit, "it expanded beyond its limit")
    guard let packed = try? encodeContent(encoding, plain, level: 1) else {
        preconditionFailure("it cannot be compressed")
    }
    precondition((try? decodeContent(encoding, packed, maximumByteCount: plain.count)) == plain)
}
