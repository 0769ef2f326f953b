internal import InstallEngine

/// How far unpacking is: what this process has read since it began, of the archive's length.
enum UnpackProgress {
    private static let interval = Duration.milliseconds(200)
    /// Where the kernel counts the bytes that a process has read.
    private static let counterPath = "/proc/self/io"

    /// Tells until its task is cancelled; nothing where the kernel does not count.
    static func tell(of total: UInt64, to reporter: AgentReporter) async {
        guard let start = self.readByteCount() else { return }
        while (try? await Task.sleep(for: self.interval)) != nil, let now = self.readByteCount() {
            let count = now >= start ? now - start : 0
            reporter(.progress(.unpack, byteCount: min(count, total), of: total))
        }
    }

    private static func readByteCount() -> UInt64? {
        guard let text = try? readKernelText(self.counterPath) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("rchar: ") }
        return line.flatMap { UInt64($0.dropFirst("rchar: ".count)) }
    }
}
