package import FluteFormat
package import LayeredCoding
package import PacketAuthenticationFormat

/// What is sent, and how.
package struct CastFacts: Sendable {
    /// A file on the air.
    package struct File: Sendable {
        /// Where it is.
        package let path: String
        /// What receivers call it.
        package let name: String
        /// Its object (TOI).
        package let objectID: TransportObjectID
        /// Bytes of the file; fewer are sent where it is compressed.
        package let byteCount: UInt64
        /// How it is compressed, if it is.
        package let contentEncoding: ContentEncoding?
        /// How it is divided.
        package let information: TransmissionInformation
        /// Its SHA-256, 32 bytes.
        package let sha256: [UInt8]
        /// How its packets are authenticated, if they are.
        package let authentication: AuthenticationMode?
        /// Symbols of a lap, repair symbols included.
        package let symbolCountOfLap: Int
    }

    /// The session (TSI).
    package let sessionID: TransportSessionID
    /// All files, in the order in which they were named.
    package let files: [File]
    /// Bits per second on the wire; `nil` for no limit.
    package let bitsPerSecond: UInt64?
    /// Most bytes that leave at once, IP and UDP headers included.
    package let burstByteCount: Int
    /// Laps of each file; `nil` for no end.
    package let lapLimit: Int?
}
