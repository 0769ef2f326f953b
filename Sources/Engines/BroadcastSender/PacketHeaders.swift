internal import LayeredCoding
internal import PacketAuthenticationFormat

/// Everything of an object's packets before the FEC payload ID, for each kind of proof that they carry.
struct PacketHeaders: Sendable {
    private let plain: [UInt8]
    private let signed: [UInt8]

    /// EXT_AUTH is the last extension, and its content still zero.
    init(_ object: SendingObject, _ key: ObjectKey) {
        let information = object.information
        let lct = LCTHeader(
            sessionID: key.sessionID, objectID: key.objectID, codepoint: information.scheme.rawValue)
        let others: [HeaderExtension] =
            object.carriesInformation ? [.transmissionInformation(information)] : []
        guard let depth = object.authentication?.parameters.depth else {
            self.plain = ALCHeader(lct, extensions: others).encoded()
            self.signed = self.plain
            return
        }
        let header = { (isSigned: Bool) in
            let byteCount = AuthenticationExtension.byteCount(depth: depth, isSigned: isSigned)
            // Type and length are not of the content.
            let content = [UInt8](repeating: 0, count: byteCount - 2)
            return ALCHeader(lct, extensions: others + [.authentication(content)]).encoded()
        }
        self.plain = header(false)
        self.signed = header(true)
    }

    subscript(_ proof: PacketProof) -> [UInt8] { proof == .signedPath ? self.signed : self.plain }

    /// Bytes of the longest header.
    func longestByteCount(_ mode: AuthenticationMode?) -> Int {
        mode == nil || mode == .spine ? self.plain.count : self.signed.count
    }
}
