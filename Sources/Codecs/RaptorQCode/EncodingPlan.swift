/// The solved equations of a source block's encoder (RFC 6330, section 5.3.3.4): a value that depends on
/// nothing but the number of source symbols, made once and used for every block of that size, from any task.
public struct EncodingPlan: Sendable {
    /// K.
    public let symbolCount: Int
    let plan: Plan

    /// Solves the encoder's equations.
    ///
    /// - Parameter symbolCount: K, number of source symbols, 1...56 403.
    public init(symbolCount: Int) {
        let parameters = SourceBlockParameters(symbolCount: symbolCount)
        var equations = BinaryEquations(
            parameters: parameters, symbolCapacity: parameters.extendedSymbolCount)
        for symbol in 0..<parameters.extendedSymbolCount {
            equations.append(internalSymbolID: UInt32(truncatingIfNeeded: symbol))
        }
        // The systematic index J(K′) was chosen so that these equations have a solution, for each of the 477
        // values of K′.
        guard var solver = Solver(equations), let plan = solver.plan() else {
            preconditionFailure("the equations of a systematic encoder have a solution")
        }
        self.symbolCount = symbolCount
        self.plan = plan
    }
}
