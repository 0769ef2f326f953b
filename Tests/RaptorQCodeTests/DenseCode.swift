@testable import RaptorQCode

// swift-format-ignore: AlwaysUseLowerCamelCase
/// The code as the standard writes it down: the whole constraint matrix A of octets, and Gaussian elimination.
///
/// It takes time with the cube of the block size, and shares nothing with the solver but the tables, Rand and Deg, which
/// have vectors of their own.
struct DenseCode {
    let parameters: SourceBlockParameters

    init(symbolCount: Int) { parameters = SourceBlockParameters(symbolCount: symbolCount) }

    /// The first S + H rows of A (section 5.3.3.3).
    func precodeRows() -> [[UInt8]] {
        let (S, H, B, W, P, L) = (
            parameters.S, parameters.H, parameters.B, parameters.W, parameters.P, parameters.L
        )
        var A = [[UInt8]](repeating: [UInt8](repeating: 0, count: L), count: S + H)
        for i in 0..<B {
            let a = 1 + i / S
            var b = i % S
            A[b][i] ^= 1
            b = (b + a) % S
            A[b][i] ^= 1
            b = (b + a) % S
            A[b][i] ^= 1
        }
        for i in 0..<S { A[i][B + i] = 1 }
        for i in 0..<S {
            A[i][W + i % P] ^= 1
            A[i][W + (i + 1) % P] ^= 1
        }
        let product = halfDensityProduct()
        for i in 0..<H {
            for j in 0..<L - H { A[S + i][j] = product[i][j] }
            A[S + i][L - H + i] = 1
        }
        return A
    }

    /// MT * GAMMA (section 5.3.3.3).
    private func halfDensityProduct() -> [[UInt8]] {
        let (H, count) = (parameters.H, parameters.extendedSymbolCount + parameters.S)
        var MT = [[UInt8]](repeating: [UInt8](repeating: 0, count: count), count: H)
        for j in 0..<count - 1 {
            let first = RandomGenerator.value(UInt32(j + 1), 6, below: H)
            let second = (first + RandomGenerator.value(UInt32(j + 1), 7, below: H - 1) + 1) % H
            MT[first][j] = 1
            MT[second][j] = 1
        }
        for i in 0..<H { MT[i][count - 1] = Octet.power(i) }
        // GAMMA[i, j] = alpha ^^ (i - j) for i >= j.
        let powers = (0..<count).map(Octet.power)
        return (0..<H).map { row in
            (0..<count).map { j in
                (j..<count).reduce(UInt8(0)) { sum, i in
                    MT[row][i] == 0 ? sum : sum ^ Octet.product(MT[row][i], powers[i - j])
                }
            }
        }
    }

    /// The row of an encoding symbol: which intermediate symbols Enc[] adds (sections 5.3.5.3 and 5.3.5.4).
    func row(internalSymbolID X: Int) -> [UInt8] {
        let (J, W, P, P1) = (parameters.J, parameters.W, parameters.P, parameters.P1)
        var A = 53_591 + J * 997
        if A % 2 == 0 { A += 1 }
        let y = UInt32(truncatingIfNeeded: 10_267 * (J + 1) + X * A)
        let v = RandomGenerator.value(y, 0, below: 1 << 20)
        let d = DegreeGenerator.degree(UInt32(v), ltSymbolCount: W)
        let a = 1 + RandomGenerator.value(y, 1, below: W - 1)
        var b = RandomGenerator.value(y, 2, below: W)
        let d1 = d < 4 ? 2 + RandomGenerator.value(UInt32(X), 3, below: 2) : 2
        let a1 = 1 + RandomGenerator.value(UInt32(X), 4, below: P1 - 1)
        var b1 = RandomGenerator.value(UInt32(X), 5, below: P1)

        var row = [UInt8](repeating: 0, count: parameters.L)
        row[b] ^= 1
        for _ in 1..<max(d, 1) {
            b = (b + a) % W
            row[b] ^= 1
        }
        while b1 >= P { b1 = (b1 + a1) % P1 }
        row[W + b1] ^= 1
        for _ in 1..<d1 {
            b1 = (b1 + a1) % P1
            while b1 >= P { b1 = (b1 + a1) % P1 }
            row[W + b1] ^= 1
        }
        return row
    }

    /// The L intermediate symbols; nil if the encoding symbols do not determine them.
    ///
    /// - Parameter symbols: by encoding symbol ID, all of one size.
    func intermediateSymbols(from symbols: [Int: [UInt8]]) -> [[UInt8]]? {
        let byteCount = symbols.first?.value.count ?? 0
        let zeros = [UInt8](repeating: 0, count: byteCount)
        var rows = precodeRows().map { $0 + zeros }
        let padding = parameters.paddingSymbolCount
        for X in parameters.symbolCount..<parameters.extendedSymbolCount {
            rows.append(row(internalSymbolID: X) + zeros)
        }
        for (esi, symbol) in symbols {
            let X = esi < parameters.symbolCount ? esi : esi + padding
            rows.append(row(internalSymbolID: X) + symbol)
        }
        guard Octet.eliminate(&rows, columnCount: parameters.L) else { return nil }
        return rows[..<parameters.L].map { Array($0[parameters.L...]) }
    }

    /// An encoding symbol from the intermediate symbols.
    func symbol(_ esi: Int, from intermediate: [[UInt8]]) -> [UInt8] {
        let X = esi < parameters.symbolCount ? esi : esi + parameters.paddingSymbolCount
        var sum = [UInt8](repeating: 0, count: intermediate.first?.count ?? 0)
        for (column, entry) in row(internalSymbolID: X).enumerated() where entry != 0 {
            for index in sum.indices { sum[index] ^= intermediate[column][index] }
        }
        return sum
    }
}

/// Arithmetic on octets (section 5.7), by the polynomial alone.
enum Octet {
    private static let products: [UInt8] = {
        var products = [UInt8](repeating: 0, count: 1 << 16)
        for u in 0..<256 {
            for v in 0..<256 {
                var product = 0
                for bit in 0..<8 where v >> bit & 1 == 1 { product ^= u << bit }
                for bit in (8..<15).reversed() where product >> bit & 1 == 1 { product ^= 0x11D << (bit - 8) }
                products[u << 8 | v] = UInt8(product)
            }
        }
        return products
    }()

    static func product(_ u: UInt8, _ v: UInt8) -> UInt8 { products[Int(u) << 8 | Int(v)] }

    /// alpha ^^ exponent.
    static func power(_ exponent: Int) -> UInt8 { (0..<exponent % 255).reduce(1) { u, _ in product(u, 2) } }

    private static func inverse(_ u: UInt8) -> UInt8 {
        (1...255).first { product($0, u) == 1 } ?? 0
    }

    /// Brings the first columns to the identity; false if they depend on each other.
    static func eliminate(_ rows: inout [[UInt8]], columnCount: Int) -> Bool {
        for column in 0..<columnCount {
            guard let pivot = (column..<rows.count).first(where: { rows[$0][column] != 0 }) else {
                return false
            }
            rows.swapAt(column, pivot)
            let inverse = inverse(rows[column][column])
            for index in rows[column].indices { rows[column][index] = product(rows[column][index], inverse) }
            let source = rows[column]
            for row in rows.indices where row != column && rows[row][column] != 0 {
                add(source, times: rows[row][column], to: &rows[row])
            }
        }
        return true
    }

    private static func add(_ source: [UInt8], times factor: UInt8, to target: inout [UInt8]) {
        products.withUnsafeBufferPointer { products in
            let line = Int(factor) << 8
            source.withUnsafeBufferPointer { source in
                target.withUnsafeMutableBufferPointer { target in
                    for index in 0..<source.count { target[index] ^= products[line | Int(source[index])] }
                }
            }
        }
    }
}
