/// How far the signing of a release is.
package struct SigningProgress: Sendable {
    /// Symbols that are hashed.
    package let symbolCount: UInt64
    /// How many there are in all, the spine's apart.
    package let totalSymbolCount: UInt64
}
