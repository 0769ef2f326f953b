internal import GaloisField

/// How the L intermediate symbols of a block follow from encoding symbols: the solved equations, as programs
/// to run over symbols.
///
/// Let L₁ be the lower triangular matrix of the pivots, U₁ its continuation on the inactive columns (section
/// 5.4.2.2, figure 6), d the pivots' symbols. The first run of the substitution computes y = L₁⁻¹ d. The
/// equations left over then give the inactive symbols x₂ (second phase), and the second run, from the
/// original symbols again, x₁ = L₁⁻¹ (d + U₁ x₂): the third phase (the rows are sparse as in the beginning),
/// the fourth (U₁ x₂ is added) and the fifth (forward substitution) in one go.
struct Plan: Sendable {
    /// The HDPC equations, where they were needed.
    struct Checks: Sendable {
        let equations: HalfDensityChecks
        let free: FreeColumns
    }

    let parameters: SourceBlockParameters
    let pivotCount: Int
    /// The row of each intermediate symbol.
    let positions: [UInt16]
    /// Rows of the pivots, and the equation of each.
    let substitution: [UInt16]
    let substitutionEquations: [UInt16]
    /// Rows that the second phase accepted, and the equation of each.
    let residual: [UInt16]
    let residualEquations: [UInt16]
    let inverse: BitSelectors
    let checks: Checks?

    /// L.
    var rowCount: Int { parameters.L }
    /// u.
    var inactiveCount: Int { parameters.L - pivotCount }

    /// Memory for one run at a time.
    struct Scratch: ~Copyable {
        fileprivate let residual: FixedArray<UInt8>
        fileprivate let sums: FixedArray<UInt8>
        fileprivate let free: FixedArray<UInt8>
        fileprivate let table: FixedArray<UInt8>

        /// - Parameter width: of a strip, in bytes.
        init(for plan: Plan, width: Int) {
            residual = FixedArray(uninitializedCount: plan.residualEquations.count * width, alignment: 64)
            sums = FixedArray(uninitializedCount: plan.parameters.H * width, alignment: 64)
            free = FixedArray(uninitializedCount: plan.parameters.H * width, alignment: 64)
            let rowCount = max(plan.inverse.tableRowCount, plan.checks?.free.distribution.tableRowCount ?? 0)
            table = FixedArray(uninitializedCount: rowCount * width, alignment: 64)
        }
    }

    /// Computes all intermediate symbols' bytes of one strip.
    ///
    /// - Parameters:
    ///   - rows: receives `rowCount` rows of `strip.width` bytes, in the order of ``positions``.
    ///   - inputs: the symbols of the equations; `nil` for symbols of zeros.
    func run(
        into rows: UnsafeMutablePointer<UInt8>, _ inputs: borrowing Inputs, _ strip: Strip,
        _ scratch: borrowing Scratch
    ) {
        let (kernels, width) = (gf_kernels_best().pointee, strip.width)
        let inactive = rows + pivotCount * width
        inactive.update(repeating: 0, count: inactiveCount * width)
        kernels.substitute(
            rows, rows, width, substitution, pivotCount, inputs.substitution.base, strip.offset, strip.used, 0
        )
        // While the inactive symbols are zero.
        if let checks {
            scratch.sums.base.update(repeating: 0, count: scratch.sums.count)
            kernels.half_density_checks(
                scratch.sums.base, checks.equations.count, rows, positions, checks.equations.columnCount,
                checks.equations.pairs, width)
        }
        kernels.substitute(
            scratch.residual.base, rows, width, residual, residualEquations.count, inputs.residual.base,
            strip.offset, strip.used, 0)
        kernels.combine_bits(
            inactive, inactiveCount, scratch.residual.base, residualEquations.count, inverse.selectors,
            UInt32(inverse.groupBits), width, scratch.table.base)
        if let free = checks?.free {
            determine(free, inactive, width, kernels, scratch)
        }
        kernels.substitute(
            rows, rows, width, substitution, pivotCount, inputs.substitution.base, strip.offset, strip.used, 1
        )
    }

    private func determine(
        _ free: FreeColumns, _ inactive: UnsafeMutablePointer<UInt8>, _ width: Int, _ kernels: gf_kernels,
        _ scratch: borrowing Scratch
    ) {
        scratch.free.base.update(repeating: 0, count: free.count * width)
        kernels.combine_octets(
            scratch.free.base, free.count, scratch.sums.base, parameters.H, free.checkFactors, width)
        kernels.combine_octets(
            scratch.free.base, free.count, inactive, inactiveCount, free.pivotFactors, width)
        kernels.combine_bits(
            inactive, inactiveCount, scratch.free.base, free.count, free.distribution.selectors,
            UInt32(free.distribution.groupBits), width, scratch.table.base)
    }
}

/// The symbols that a plan's equations are about, by address.
struct Inputs: ~Copyable {
    fileprivate let substitution: FixedArray<UnsafePointer<UInt8>?>
    fileprivate let residual: FixedArray<UnsafePointer<UInt8>?>

    /// - Parameter address: of the symbol of the n-th LT equation; nil if it is zero.
    init(for plan: Plan, _ address: (Int) -> UnsafePointer<UInt8>?) {
        let S = plan.parameters.S
        func addresses(_ equations: [UInt16]) -> FixedArray<UnsafePointer<UInt8>?> {
            let addresses = FixedArray<UnsafePointer<UInt8>?>(uninitializedCount: equations.count)
            for (index, equation) in equations.enumerated() {
                addresses.base[index] = Int(equation) < S ? nil : address(Int(equation) - S)
            }
            return addresses
        }
        substitution = addresses(plan.substitutionEquations)
        residual = addresses(plan.residualEquations)
    }
}
