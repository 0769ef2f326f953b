internal import BroadcastSender
internal import PacketAuthenticationFormat

/// A file of the cast, whether it is on the air or being read again.
struct CastEntry {
    let path: String
    /// The object on the air; `nil` while a changed file rests.
    var key: ObjectKey?
    var facts: CastFacts.File
    var object: CastObject
    var headers: CastHeaders
    /// What vouches for its packets.
    var proofs: CastProofs?
    /// What is read again.
    var reload: Reload?
    var lastComplaint: CastError?

    /// Whether it is a file of its own, and not what another one is authenticated by.
    var isFile: Bool { self.proofs?.object != .spine }
}

/// Everything of an object's packets before the FEC payload ID.
struct CastHeaders {
    let plain: [UInt8]
    let signed: [UInt8]

    init(_ sender: SessionSender, _ key: ObjectKey) {
        self.plain = sender.header(of: key) ?? []
        self.signed = sender.header(of: key, .signedPath) ?? []
    }

    subscript(_ proof: PacketProof) -> [UInt8] { proof == .signedPath ? self.signed : self.plain }
}

/// What vouches for an object's packets.
struct CastProofs {
    let signatures: CastSignatures
    let parameters: AuthenticationParameters
    let object: SignaturesFile.Object
}
