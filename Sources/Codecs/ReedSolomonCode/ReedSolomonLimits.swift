/// Limits of the code.
///
/// - Specification: RFC 5510, sections 5 and 6.1.
public enum ReedSolomonLimits {
    /// The greatest number of encoding symbols of a block, source and repair symbols together: GF(2⁸) has so
    /// many elements but 0.
    public static let maximumEncodingSymbolCount = 255
}
