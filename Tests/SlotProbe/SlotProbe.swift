import Glibc
import InstallEngine
import InstallStorage

/// Writes an image to a slot and reads it back, and says how long either took and how much memory it needed.
///
///     slot-probe SLOT [IMAGE]          without IMAGE: from standard input
///
/// Lines of `name value unit` on standard output. Exit status: 0 done; 1 refused or failed; 64 wrong usage.
@main
struct SlotProbe {
    static func main() {
        let arguments = CommandLine.arguments
        guard (2...3).contains(arguments.count), let slot = SlotName("B") else { exit(64) }
        let source: InstallArtifact.Source = arguments.count == 3 ? .file(path: arguments[2]) : .stream
        let artifact = InstallArtifact(source: source, name: "image", byteCount: nil, sha256: nil)
        var slots = SlotDevices(paths: [slot: arguments[1]], running: nil, input: 0, progress: nil)
        do {
            let start = seconds()
            let written = try slots.write(artifact, to: slot)
            try slots.synchronize(slot)
            let middle = seconds()
            let digest = try slots.digest(of: slot, byteCount: written.byteCount)
            let end = seconds()
            print("write \(middle - start) s")
            print("verify \(end - middle) s")
            print("bytes \(written.byteCount) B")
            print("memory \(try peakKilobyteCount()) KiB")
            exit(digest == written.sha256 ? 0 : 1)
        } catch {
            let text = Array("slot-probe: \(error)\n".utf8)
            _ = Glibc.write(2, text, text.count)
            exit(1)
        }
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Not by `getrusage(2)`, which counts what stood in memory before this program did.
    private static func peakKilobyteCount() throws -> Int {
        let status = try DirectoryDisk().contents(of: "/proc/self/status", limit: 1 << 16) ?? []
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
            ?? 0
    }
}
