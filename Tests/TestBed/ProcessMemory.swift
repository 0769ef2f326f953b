import Foundation

/// The memory of a process, as `/proc` tells it.
enum ProcessMemory {
    /// Peak resident memory in KiB; `nil` when the process has ended.
    static func peakKilobyteCount(of process: pid_t) -> Int? {
        let status = String(decoding: TestFiles.bytes(of: "/proc/\(process)/status"), as: UTF8.self)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else {
            return nil
        }
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
    }
}
