import GaloisField
import Testing

/// One of the sets of kernels that this processor runs.
struct KernelSet: Sendable, CustomTestStringConvertible {
    private let index: Int
    let name: String

    var kernels: gf_kernels { gf_kernels_at(self.index).pointee }

    var testDescription: String { self.name }

    /// From the portable one to the fastest.
    static let all: [KernelSet] = {
        var sets: [KernelSet] = []
        while let set = gf_kernels_at(sets.count) {
            sets.append(KernelSet(index: sets.count, name: String(cString: set.pointee.name)))
        }
        return sets
    }()
}
