/// A number of bytes for a person: `512 bytes`, `3.4 MB`.
func byteText(_ byteCount: UInt64) -> String {
    var unitByteCount: UInt64 = 1000
    guard byteCount >= unitByteCount else { return "\(byteCount) byte\(byteCount == 1 ? "" : "s")" }
    for unit in ["kB", "MB", "GB", "TB"] {
        let tenths = byteCount / (unitByteCount / 10)
        if tenths < 10_000 || unit == "TB" { return "\(tenths / 10).\(tenths % 10) \(unit)" }
        unitByteCount *= 1000
    }
    return "\(byteCount) bytes"
}
