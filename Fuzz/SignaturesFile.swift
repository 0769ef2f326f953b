import LayeredCoding
import PacketAuthenticationFormat

/// Reads a signatures file, and what a sender would take from it.
///
/// A file's length is what its header makes it, so the header alone is tried with zeros for the rest, too, as
/// far as these are few.
func fuzzSignaturesFile(_ bytes: UnsafeRawBufferPointer) {
    check(Array(bytes))
    guard bytes.count >= SignaturesFile.headerByteCount else { return }
    let header = Array(bytes.prefix(SignaturesFile.headerByteCount))
    do throws(SignaturesFileError) {
        _ = try SignaturesFile(parsing: header.span.bytes)
    } catch .wrongLength(_, let needed) where needed > 128 && needed < 1 << 20 {
        check(header + [UInt8](repeating: 0, count: Int(needed) - header.count))
    } catch {
        return
    }
}

private func check(_ bytes: [UInt8]) {
    guard let file = try? SignaturesFile(parsing: bytes.span.bytes) else { return }
    precondition(file.encodedHeader() == Array(bytes.prefix(SignaturesFile.headerByteCount)))
    for object in [SignaturesFile.Object.release, .spine] {
        guard let parameters = file.parameters(of: object) else { continue }
        let last = parameters.batchCount - 1
        for batch in Set([0, last / 2, last]) {
            _ = file.root(ofBatch: batch, object, in: bytes.span.bytes)
            let leaf = parameters.symbolCount(ofBatch: batch) - 1
            let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
            guard let id = parameters.symbol(at: position), parameters.position(of: id) == position else {
                preconditionFailure("a symbol without a place")
            }
            var room = [UInt8](repeating: 0, count: AuthenticationExtension.maximumByteCount)
            var span = room.mutableSpan
            var target = span.mutableBytes
            let count = file.writeExtension(
                of: position, object, isSigned: true, from: bytes.span.bytes, into: &target, at: 0)
            let field = try? AuthenticationExtension(parsing: room.span.bytes, in: 0..<count)
            precondition(field?.position == position && field?.keyTag == file.keyTag)
        }
    }
}
