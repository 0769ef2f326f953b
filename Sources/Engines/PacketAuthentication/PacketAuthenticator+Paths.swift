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

/// What came of following a packet's path.
enum PathResult {
    case path(FollowedPath)
    case refused(RejectionReason)
}

extension PacketAuthenticator {
    /// Checks all that costs little, then hashes.
    func follow(_ packet: SymbolPacket, of datagram: RawSpan) -> PathResult {
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
        let leaf = self.hashing.leaf(position, packet.id, datagram.extracting(packet.symbol))
        let root = self.hashing.root(leaf, at: position, siblings: datagram.extracting(field.siblings))
        return .path(
            FollowedPath(
                position: position, root: root, keyTag: field.keyTag, signature: field.signature))
    }

    private func hasKey(_ tag: UInt32) -> Bool {
        for key in self.keys where key.tag == tag { return true }
        return false
    }
}
