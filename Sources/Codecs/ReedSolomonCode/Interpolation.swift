internal import GaloisField

/// The code's generator matrix, one column at a time.
///
/// The standard multiplies the symbols by V⁻¹ V′, of Vandermonde matrices whose columns are the powers of α^j. So
/// the symbols of a block are the values of one polynomial of degree below k: symbol j is its value at α^j. Its
/// value elsewhere is a sum of the k source symbols with Lagrange's factors
///
///     factor(i, j) = w(i) × p(j) ÷ (α^j + α^i),  w(i) = 1 ÷ ∏ (α^i + α^m), m ≠ i,  p(j) = ∏ (α^j + α^m), 0 ≤ m < k
///
/// which need no matrix to be inverted.
/// - Specification: RFC 5510, section 8.2.1.
struct Interpolation {
    /// α^j, as many as there are encoding symbols.
    private let points: [UInt8]
    /// w(i).
    private let weights: [UInt8]

    /// - Precondition: 1 ≤ k ≤ n ≤ 255.
    init(symbolCount: Int, encodingSymbolCount: Int) {
        let points = Self.points(count: encodingSymbolCount)
        self.points = points
        self.weights = (0..<symbolCount).map { index in
            let product = points[0..<symbolCount].indices.reduce(UInt8(1)) {
                $1 == index ? $0 : gf_multiply($0, points[index] ^ points[$1])
            }
            return gf_inverse(product)
        }
    }

    /// What symbol `esi` has of each source symbol: k factors, none of them 0.
    ///
    /// - Precondition: k ≤ esi < n.
    func factors(ofRepair esi: Int) -> [UInt8] {
        let point = self.points[esi]
        let product = self.points[0..<self.weights.count].reduce(UInt8(1)) { gf_multiply($0, point ^ $1) }
        return self.weights.indices.map { index in
            gf_multiply(
                gf_multiply(self.weights[index], product), gf_inverse(point ^ self.points[index]))
        }
    }

    private static func points(count: Int) -> [UInt8] {
        var point: UInt8 = 1
        return (0..<count).map { _ in
            defer { point = gf_multiply(point, 2) }
            return point
        }
    }
}
