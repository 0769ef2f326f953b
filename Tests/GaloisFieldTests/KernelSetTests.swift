import GaloisField
import Glibc
import Testing

@Suite struct KernelSetTests {
    /// Which sets were tested depends on the processor, so it is printed.
    @Test func everySetOfThisProcessorIsThere() {
        let names = KernelSet.all.map(\.name)
        print("GaloisFieldTests: kernels tested on this processor: \(names.joined(separator: ", "))")
        #expect(String(cString: gf_kernels_best().pointee.name) == names.last)
        #if arch(x86_64)
            #expect(names == Self.setsAccordingToTheKernel())
        #elseif arch(arm64)
            #expect(names == ["portable", "neon"])
        #else
            #expect(names == ["portable"])
        #endif
    }

    /// What Linux says of the processor, which finds it out without our compiler's help.
    private static func setsAccordingToTheKernel() -> [String] {
        var names = ["portable"]
        guard let file = fopen("/proc/cpuinfo", "r") else { return names }
        defer { fclose(file) }
        var flags = Set<Substring>()
        var line = [CChar](repeating: 0, count: 1 << 16)
        while flags.isEmpty, fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if text.hasPrefix("flags") { flags = Set(text.split(whereSeparator: \.isWhitespace)) }
        }
        if flags.contains("ssse3") { names.append("ssse3") }
        if flags.contains("avx2") { names.append("avx2") }
        if flags.isSuperset(of: ["avx512f", "avx512bw", "gfni"]) { names.append("avx512") }
        return names
    }
}
