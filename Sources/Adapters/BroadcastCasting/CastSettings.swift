package import FluteFormat
package import LayeredCoding
package import PacketAuthenticationFormat

/// What is asked of a cast.
package struct CastSettings: Sendable {
    /// How symbols are protected from loss.
    package enum Code: Sendable, Hashable {
        /// RFC 6330.
        case raptorQ
        /// RFC 5510, over GF(2⁸).
        case reedSolomon
        /// Not at all.
        case none
    }

    /// How packets are authenticated.
    package struct Authentication: Sendable, Hashable {
        /// Which packets carry a signature.
        package var mode: AuthenticationMode
        /// The signatures file of each file, in the order of the files.
        package var paths: [String]

        /// Describes it.
        package init(_ mode: AuthenticationMode, paths: [String]) {
            self.mode = mode
            self.paths = paths
        }
    }

    /// Files up to so many bytes get a Content-MD5, too.
    package static let md5ByteLimit: UInt64 = 64 << 20
    /// Bytes of a symbol that fill a packet of common networks together with all headers.
    package static let defaultSymbolByteCount = 1_428

    /// The session (TSI).
    package var sessionID: TransportSessionID
    /// The code.
    package var code = Code.raptorQ
    /// Bytes of a symbol, T.
    package var symbolByteCount = Self.defaultSymbolByteCount
    /// Most source symbols of a block, K; `nil` for what suits the code.
    package var blockSymbolCount: Int?
    /// Repair symbols of a lap in per cent of the source symbols.
    package var overheadPercent = 10
    /// Number of laps; `nil` for no end.
    package var lapLimit: Int? = 1
    /// How many blocks take turns; `nil` for what suits the code.
    package var groupBlockCount: Int?
    /// How files are compressed; `nil` for not at all.
    package var contentEncoding: ContentEncoding?
    /// Where compressed copies are, without names.
    package var temporaryDirectory = "/var/tmp"
    /// Whether each packet describes its object.
    package var carriesInformation = false
    /// Whether every file gets a Content-MD5, which takes longer to compute than SHA-256.
    package var addsMD5 = false
    /// Bits per second on the wire; `nil` for as fast as possible.
    package var bitsPerSecond: UInt64?
    /// Memory for repair symbols, in bytes; `nil` for half of what is free.
    package var memoryByteCount: Int?
    /// Where to remember what a restarted sender must know; `nil` for nowhere.
    package var statePath: String?

    /// How packets are authenticated; it decides about code, symbols and blocks then. `nil` for not at all.
    package var authentication: Authentication?

    /// The defaults.
    package init(sessionID: TransportSessionID) {
        self.sessionID = sessionID
    }
}
