/// Why a packet was not let through.
public enum RejectionReason: UInt8, Hashable, Sendable, CaseIterable {
    /// It has no EXT_AUTH.
    case notAuthenticated
    /// Its EXT_AUTH is none of MBA-1, or of another depth than the object's trees.
    case badExtension
    /// Its symbol is not as long as the object's symbols.
    case wrongSymbolLength
    /// Its payload ID is of no signed symbol of the object, or of another batch or leaf than it says.
    case wrongPosition
    /// Its batch is not known yet, and it names a key that may not sign.
    case unknownKey
    /// It leads to another root than its batch has.
    case wrongRoot
    /// Its signature is wrong.
    case badSignature
}
