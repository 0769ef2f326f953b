public import JSONCoding

/// What a device must know of a target to decide whether and how to install it: the member `fleetcast` of the
/// target's `custom`.
public struct Release: Hashable, Sendable {
    /// The product that it is for.
    public var product: String
    /// Hardware revisions that it fits; `nil` for all.
    public var hardware: [String]?
    /// Its semantic version.
    public var version: SemanticVersion
    /// Its version as a number, for devices that compare numbers.
    public var code: UInt64?
    /// Installed versions that it may replace; `nil` for all.
    public var from: VersionRange?
    /// Whether it is installed even where it is not newer.
    public var isForced = false
    /// Which handler installs it, such as `script` or `image`; `nil` where that is left to the device.
    public var handler: String?
    /// Share of the fleet in parts per million, 0 ... 1 000 000; `nil` for all.
    public var rolloutPartsPerMillion: UInt32?
    /// Not to be installed before.
    public var notBefore: UTCTime?
    /// Not to be installed from this moment on.
    public var notAfter: UTCTime?
    /// Times of the week at which it may be installed, such as `Sat,Sun 02:00-04:30`; empty for always.
    public var windows: [String] = []
    /// How it is broadcast; `nil` where it is not.
    public var broadcast: BroadcastDescription?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a release.
    public init(product: String, version: SemanticVersion) {
        self.product = product
        self.version = version
    }
}

/// How a release is divided into symbols, and what vouches for them.
public struct BroadcastDescription: Hashable, Sendable {
    /// FEC object transmission information of RaptorQ: 8 bytes of the common, 4 of the scheme-specific part.
    ///
    /// - Specification: RFC 6330, sections 3.3.2 and 3.3.3.
    public var information: [UInt8]
    /// Signed repair symbols of a block.
    public var repairSymbolCount: UInt32
    /// Symbols of a batch, a power of two.
    public var batchSymbolCount: UInt16
    /// SHA-256 of all batch roots.
    public var spineDigest: [UInt8]?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a description.
    public init(
        information: [UInt8], repairSymbolCount: UInt32, batchSymbolCount: UInt16, spineDigest: [UInt8]? = nil
    ) {
        self.information = information
        self.repairSymbolCount = repairSymbolCount
        self.batchSymbolCount = batchSymbolCount
        self.spineDigest = spineDigest
    }
}
