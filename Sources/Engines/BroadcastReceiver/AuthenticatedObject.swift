internal import LayeredCoding
public import PacketAuthentication
public import PacketAuthenticationFormat
internal import RaptorQCode

/// An expected object, and what tells its genuine packets.
///
/// A class, because an array cannot hold the authenticator itself.
public final class AuthenticatedObject<Hashing: MerkleHashing, Checking: RootChecking> {
    /// The object.
    public let key: ObjectKey
    /// Whether each of its packets carries a signature, so that others cannot be of it.
    public let isAlwaysSigned: Bool
    var authenticator: PacketAuthenticator<Hashing, Checking>
    let parameters: AuthenticationParameters
    /// Whether its roots are those that signed metadata names.
    var hasSpine = false
    private let keys: [BroadcastKey<Checking>]
    private let configuration: AuthenticatorConfiguration

    /// Makes an object's authenticator.
    public init(
        _ key: ObjectKey, isAlwaysSigned: Bool, _ parameters: AuthenticationParameters,
        keys: [BroadcastKey<Checking>], _ configuration: AuthenticatorConfiguration
    ) {
        self.key = key
        self.isAlwaysSigned = isAlwaysSigned
        self.parameters = parameters
        self.keys = keys
        self.configuration = configuration
        self.authenticator = PacketAuthenticator(parameters, keys: keys, configuration: configuration)
    }

    /// Forgets what signatures have proven.
    func forgetRoots() {
        guard !self.hasSpine else { return }
        self.authenticator = PacketAuthenticator(
            self.parameters, keys: self.keys, configuration: self.configuration)
    }

    /// The delivery of a packet's symbol; `nil` where the object has no such signed symbol.
    func delivery(_ packet: SymbolPacket) -> SymbolDelivery? {
        guard packet.symbol.count == self.parameters.information.symbolByteCount,
            self.parameters.position(of: packet.id) != nil
        else { return nil }
        return SymbolDelivery(
            block: SourceBlockKey(object: self.key, sourceBlockNumber: packet.id.sourceBlockNumber),
            firstSymbolID: packet.id.encodingSymbolID, count: 1, payload: packet.symbol)
    }
}
