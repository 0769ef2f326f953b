internal import GaloisField

extension ReedSolomonBlockDecoder {
    /// Turns the repair symbols in the places of missing source symbols into these.
    ///
    /// What is left of a repair symbol without the source symbols at hand is a sum of the u missing ones, so
    /// u equations are to be solved. Their matrix, 1 ÷ (x(j) + x(i)) apart from a factor for each row and
    /// column, is a Cauchy matrix, and so is each of its square parts: none is singular, and Gauss's
    /// elimination never meets a 0 where it divides. The symbols need no memory but their places.
    ///
    /// - Precondition: every missing source symbol's place holds a repair symbol.
    func recover(_ block: inout MutableRawSpan, _ interpolation: Interpolation) {
        let kernels = gf_kernels_best().pointee
        let missing = (0..<self.symbolCount).filter { !self.sources.contains($0) }
        let size = self.symbolByteCount
        block.withUnsafeMutableBytes { bytes in
            guard let block = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            var equations: [[UInt8]] = []
            equations.reserveCapacity(missing.count)
            for place in missing {
                let factors = interpolation.factors(ofRepair: Int(self.lodgers[place]))
                for source in 0..<self.symbolCount where self.sources.contains(source) {
                    kernels.multiply_add(block + place * size, block + source * size, factors[source], size)
                }
                equations.append(missing.map { factors[$0] })
            }
            for pivot in missing.indices {
                let symbol = block + missing[pivot] * size
                let factor = gf_inverse(equations[pivot][pivot])
                equations[pivot].scale(by: factor, kernels)
                kernels.multiply(symbol, factor, size)
                let row = equations[pivot]
                for other in missing.indices where other != pivot {
                    let factor = equations[other][pivot]
                    equations[other].add(row, times: factor, kernels)
                    kernels.multiply_add(block + missing[other] * size, symbol, factor, size)
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func scale(by factor: UInt8, _ kernels: gf_kernels) {
        self.withUnsafeMutableBufferPointer { kernels.multiply($0.baseAddress, factor, $0.count) }
    }

    /// - Precondition: both have the same length.
    fileprivate mutating func add(_ other: [UInt8], times factor: UInt8, _ kernels: gf_kernels) {
        precondition(self.count == other.count)
        self.withUnsafeMutableBufferPointer { own in
            other.withUnsafeBufferPointer {
                kernels.multiply_add(own.baseAddress, $0.baseAddress, factor, own.count)
            }
        }
    }
}
