// swift-format-ignore: AlwaysUseLowerCamelCase
/// The numbers that belong to a source block of K symbols (RFC 6330, sections 5.3.1 and 5.3.3.3).
///
/// The single letters are the standard's.
public struct SourceBlockParameters: Sendable, Hashable {
    /// K′_max: no source block has more symbols.
    public static let maximumSymbolCount = 56_403

    /// K, the number of source symbols.
    public let symbolCount: Int
    /// K′, the number of symbols with padding: the least one in table 2 that is not below K; 10...56 403.
    public let extendedSymbolCount: Int
    /// J(K′), the systematic index, from which the symbols' tuples are made; at most 1000.
    public let J: Int
    /// The number of LDPC symbols, a prime; 7...907.
    public let S: Int
    /// The number of HDPC symbols; 10...16.
    public let H: Int
    /// The number of LT symbols, a prime: intermediate symbols 0 ..< W.
    public let W: Int
    /// The number of intermediate symbols: K′ + S + H, and W + P; at most 57 326.
    public let L: Int
    /// The number of PI ("permanently inactive") symbols: intermediate symbols W ..< L, the last H of them
    /// HDPC.
    public let P: Int
    /// The smallest prime not below P.
    public let P1: Int
    /// The number of PI symbols that are not HDPC symbols: P − H.
    public let U: Int
    /// The number of LT symbols that are not LDPC symbols: W − S; they are intermediate symbols 0 ..< B.
    public let B: Int

    /// The parameters of a source block of K symbols.
    ///
    /// - Precondition: K is one of 1...56 403.
    /// - Complexity: a binary search in a table of 477 rows.
    public init(symbolCount: Int) {
        precondition(
            symbolCount >= 1 && symbolCount <= Self.maximumSymbolCount,
            "a source block has 1 to 56403 symbols")
        let row = Self.firstRow { Int($0) >= symbolCount }
        self.symbolCount = symbolCount
        extendedSymbolCount = Int(SystematicIndexTable.extendedSymbolCounts[row])
        J = Int(SystematicIndexTable.systematicIndices[row])
        S = Int(SystematicIndexTable.ldpcSymbolCounts[row])
        H = Int(SystematicIndexTable.hdpcSymbolCounts[row])
        W = Int(SystematicIndexTable.ltSymbolCounts[row])
        L = extendedSymbolCount + S + H
        P = L - W
        P1 = Self.smallestPrime(from: P)
        U = P - H
        B = W - S
    }

    /// How many zero symbols, never sent, fill the block up: K′ − K.
    ///
    /// Encoding symbol K and those after it have internal symbol IDs that are greater by so much (section
    /// 5.3.1).
    public var paddingSymbolCount: Int {
        extendedSymbolCount - symbolCount
    }

    /// The greatest K′ of table 2 that is not above `limit`; `nil` if even the least, 10, is.
    static func greatestExtendedSymbolCount(notAbove limit: UInt64) -> Int? {
        let row = firstRow { UInt64($0) > limit }
        return row == 0 ? nil : Int(SystematicIndexTable.extendedSymbolCounts[row - 1])
    }

    /// The first row of table 2 whose K′ satisfies a condition that all greater ones satisfy too; else the
    /// end.
    private static func firstRow(where condition: (UInt16) -> Bool) -> Int {
        var low = 0
        var high = SystematicIndexTable.rowCount
        while low < high {
            let middle = (low + high) / 2
            if condition(SystematicIndexTable.extendedSymbolCounts[middle]) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    private static func smallestPrime(from lowest: Int) -> Int {
        var candidate = lowest
        while !isPrime(candidate) { candidate += 1 }
        return candidate
    }

    private static func isPrime(_ number: Int) -> Bool {
        var divisor = 2
        while divisor * divisor <= number {
            if number % divisor == 0 { return false }
            divisor += 1
        }
        return number >= 2
    }
}
