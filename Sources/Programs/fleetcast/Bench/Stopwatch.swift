import Glibc

/// Times work on this thread.
enum Stopwatch {
    /// Processor time of this thread so far, in seconds.
    static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Time on the wall, in seconds from an arbitrary moment.
    static func wallSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Repeats work for about `seconds` of processor time, at least three times after a first run that does
    /// not count.
    ///
    /// - Parameter work: returns how much it did.
    /// - Returns: the median of what was done in a second.
    static func median(seconds: Double, _ work: () -> Double) -> Double {
        _ = work()
        var rates: [Double] = []
        let start = threadSeconds()
        var now = start
        while rates.count < 3 || now - start < seconds {
            let done = work()
            let end = threadSeconds()
            rates.append(done / max(end - now, 1e-9))
            now = end
        }
        rates.sort()
        return rates[rates.count / 2]
    }
}

/// This process's memory.
enum ProcessMemory {
    /// By how much resident memory rises at most during some work, in MB (10^6 bytes).
    static func peak(of work: () -> Void) -> Double {
        resetPeak()
        let before = kilobytes("VmRSS:")
        work()
        return Double(max(0, kilobytes("VmHWM:") - before)) * 1024 / 1e6
    }

    private static func resetPeak() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    private static func kilobytes(_ name: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let line = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix(name) else { continue }
            return Int(text.dropFirst(name.count).split(whereSeparator: { $0 == " " || $0 == "\t" })[0]) ?? 0
        }
        return 0
    }
}
