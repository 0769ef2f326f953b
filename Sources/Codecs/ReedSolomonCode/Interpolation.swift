/// The code's generator matrix, one column at a time.
///
/// The standard multiplies the symbols by V⁻¹ V′, of Vandermonde matrices: column j has the powers of x(j).
/// So the symbols of a block are the values of one polynomial of degree below k: symbol j is its value at
/// x(j). Its value elsewhere is a sum of the k source symbols with Lagrange's factors
///
///     factor(i, j) = w(i) × p(j) ÷ (x(j) + x(i))
///     w(i) = 1 ÷ ∏ (x(i) + x(m)), 0 ≤ m < k, m ≠ i
///     p(j) = ∏ (x(j) + x(m)), 0 ≤ m < k
///
/// which need no matrix to be inverted.
///
/// The standard contradicts itself about the points: section 8.2.1 writes x(j) = α^j, but the code shall be
/// compatible with Luigi Rizzo's (abstract and section 1), where x(0) = 0 and x(j) = α^(j−1). Everybody's
/// repair symbols are of the latter kind, and so are ours.
/// - Specification: RFC 5510, sections 1 and 8.2.1.
struct Interpolation {
    private let logarithms = Logarithms.shared
    /// x(j), as many as there are encoding symbols.
    private let points: [UInt8]
    /// The logarithms of w(i).
    private let weights: [Int]

    /// - Precondition: 1 ≤ k ≤ n ≤ 255.
    init(symbolCount: Int, encodingSymbolCount: Int) {
        let logarithms = Logarithms.shared
        let points = [0] + logarithms.powers.prefix(encodingSymbolCount - 1)
        self.points = points
        self.weights = (0..<symbolCount).map { index in
            var product = 0
            for other in 0..<symbolCount where other != index {
                product += logarithms.exponent(points[index] ^ points[other])
            }
            return 255 - product % 255
        }
    }

    /// What symbol `esi` has of each source symbol: k factors, none of them 0.
    ///
    /// - Precondition: k ≤ esi < n.
    func factors(ofRepair esi: Int) -> [UInt8] {
        let differences = self.weights.indices.map {
            self.logarithms.exponent(self.points[esi] ^ self.points[$0])
        }
        let product = differences.reduce(0, +)
        return self.weights.indices.map { index in
            self.logarithms.power(self.weights[index] + product + 255 - differences[index])
        }
    }
}
