package import PacketAuthenticationFormat

/// What is to be signed, and with what.
package struct SigningRequest: Sendable {
    /// The release.
    package let path: String
    /// What its metadata will say of it; one sub-block.
    package let parameters: AuthenticationParameters
    /// The first 24 bits of the broadcast key's ID.
    package let keyTag: UInt32
    /// Signs a message with Ed25519, 64 bytes; called from several threads at once.
    package let sign: @Sendable ([UInt8]) throws -> [UInt8]

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - keyTag: 24 bits.
    ///   - sign: as of `BroadcastSigner.signature(of:)`, or of a key in other hands.
    package init(
        path: String, parameters: AuthenticationParameters, keyTag: UInt32,
        sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.path = path
        self.parameters = parameters
        self.keyTag = keyTag
        self.sign = sign
    }
}
