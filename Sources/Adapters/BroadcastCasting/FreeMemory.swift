internal import DurableStorage
internal import Glibc

/// What the system could give to a program without swapping, in bytes; 512 MiB where it does not tell.
func freeMemoryByteCount() -> Int {
    let unknown = 512 << 20
    guard let descriptor = try? OwnedDescriptor(opening: "/proc/meminfo", O_RDONLY, for: "read") else {
        return unknown
    }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = bytes.withUnsafeMutableBytes { read(descriptor.rawValue, $0.baseAddress, $0.count) }
    guard count > 0 else { return unknown }
    // As "MemAvailable:   24016384 kB".
    for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "MemAvailable:", let kilobytes = Int(words[1]) else { continue }
        return kilobytes.multipliedReportingOverflow(by: 1_024).partialValue
    }
    return unknown
}
