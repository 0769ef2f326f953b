internal import PacketAuthenticationFormat
internal import RaptorQCode

/// Where a packet's path leads.
struct FollowedPath {
    let position: SymbolPosition
    let root: PathHash
    let keyTag: UInt32
    /// Where the signature is in the datagram.
    let signature: Range<Int>?
}

/// What came of looking at a packet without a hash.
enum InspectionResult {
    case field(AuthenticationExtension)
    case refused(RejectionReason)
}

extension PacketAuthenticator {
    /// Checks all that costs little.
    func inspect(_ packet: SymbolPacket, of datagram: RawSpan) -> InspectionResult {
        guard let range = packet.authentication else { return .refused(.notAuthenticated) }
        guard let field = try? AuthenticationExtension(parsing: datagram, in: range),
            field.depth == self.parameters.depth
        else { return .refused(.badExtension) }
        guard packet.symbol.count == self.parameters.information.symbolByteCount else {
            return .refused(.wrongSymbolLength)
        }
        let position = field.position
        guard self.parameters.position(of: packet.id) == position else { return .refused(.wrongPosition) }
        guard self.roots.root(position.batch) != nil || self.hasKey(field.keyTag) else {
            return .refused(.unknownKey)
        }
        return .field(field)
    }

    /// Hashes from the symbol to the root of its batch; `field` is what ``inspect(_:of:)`` let pass.
    func follow(
        _ field: AuthenticationExtension, _ packet: SymbolPacket, of datagram: RawSpan
    ) -> FollowedPath {
        let position = field.position
        let leaf = self.hashing.leaf(position, packet.id, datagram.extracting(packet.symbol))
        let root = self.hashing.root(leaf, at: position, siblings: datagram.extracting(field.siblings))
        return FollowedPath(
            position: position, root: root, keyTag: field.keyTag, signature: field.signature)
    }

    private func hasKey(_ tag: UInt32) -> Bool {
        for key in self.keys where key.tag == tag { return true }
        return false
    }
}
