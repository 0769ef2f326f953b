package import FluteFormat
internal import LayeredCoding
package import PacketAuthenticationFormat

/// A release to receive, as signed metadata describes it.
package struct WantedRelease: Sendable {
    /// A key whose owner may broadcast.
    package struct Key: Sendable, Hashable {
        /// The first 24 bits of its ID.
        package let tag: UInt32
        /// Its 32 bytes (Ed25519).
        package let bytes: [UInt8]

        /// Names a key.
        package init(tag: UInt32, bytes: [UInt8]) {
            self.tag = tag
            self.bytes = bytes
        }
    }

    /// Where the file goes, below the output directory.
    package var location: ContentLocation
    /// Where copies of it go.
    var otherLocations: [ContentLocation] = []
    /// How it is divided, and its digest.
    package var parameters: AuthenticationParameters
    /// Whose signatures count.
    package var keys: [Key]
    /// SHA-256 of its spine, 32 bytes, if the metadata names one.
    package var spineDigest: [UInt8]?
    /// The spine, where it is at hand; checked against the digest.
    package var spine: [UInt8]?
    /// Where it is on a web server, below the address for repair.
    package var repairComponents: [String]

    /// Describes a release.
    package init(_ location: ContentLocation, _ parameters: AuthenticationParameters, keys: [Key]) {
        self.location = location
        self.parameters = parameters
        self.keys = keys
        self.repairComponents = location.components
    }
}
