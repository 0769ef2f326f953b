import Glibc

/// What libFuzzer calls with each input; it expects zero.
private typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

// The driver of libFuzzer, which takes the rest of the command line.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: Callback
) -> CInt

/// Runs one fuzz target: `Fuzz TARGET [options of libFuzzer] [corpus]...`; scripts/fuzz calls it.
@main
enum FuzzProgram {
    nonisolated(unsafe) private static var target: (UnsafeRawBufferPointer) -> Void = { _ in }

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let target = fuzzTable[arguments[1].lowercased()] else {
            for name in fuzzTable.keys.sorted() { print(name) }
            exit(arguments.count > 1 ? 2 : 0)
        }
        self.target = target
        var passedOn = ([arguments[0]] + arguments.dropFirst(2)).map { strdup($0) } + [nil]
        passedOn.withUnsafeMutableBufferPointer { buffer in
            guard var start = buffer.baseAddress else { return }
            var count = CInt(buffer.count - 1)
            let status = runDriver(&count, &start) { bytes, count in
                FuzzProgram.target(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }
            exit(status)
        }
    }
}
