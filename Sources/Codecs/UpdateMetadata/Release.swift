public import JSONCoding

/// What a device must know of a target to decide whether and how to install it: the member `fleetcast` of the
/// target's `custom`.
///
/// What is read is valid; what is made is checked when it is written (``customObject``).
public struct Release: Hashable, Sendable {
    /// The product that it is for, 1 to 128 bytes.
    public var product: String
    /// Hardware revisions that it fits, at least one, each of 1 to 128 bytes; `nil` for all.
    public var hardware: [String]?
    /// Its semantic version.
    public var version: SemanticVersion
    /// Its version as a number, for devices that compare numbers.
    public var code: UInt64?
    /// Installed versions that it may replace; `nil` for all.
    public var from: VersionRange?
    /// Whether it is installed even where it is not newer.
    public var isForced = false
    /// Which handler installs it, such as `script` or `image`, 1 to 64 bytes; `nil` where that is left to the
    /// device.
    public var handler: String?
    /// Share of the fleet in parts per million, 0 to 1 000 000; `nil` for all.
    public var rolloutPartsPerMillion: UInt32?
    /// Not to be installed before.
    public var notBefore: UTCTime?
    /// Not to be installed from this moment on; behind ``notBefore``.
    public var notAfter: UTCTime?
    /// Times of the week at which it may be installed; empty for always.
    public var windows: [InstallWindow] = []
    /// How it is broadcast; `nil` where it is not.
    public var broadcast: BroadcastDescription?
    /// Members that are not known here.
    public var unknown = JSONObject()

    /// Creates a release.
    public init(product: String, version: SemanticVersion) {
        self.product = product
        self.version = version
    }

    /// Whether it is for devices of `product` with `hardware`; names are equal where their bytes are.
    ///
    /// A device that does not know its hardware gets only what fits all.
    public func fits(product: String, hardware: String?) -> Bool {
        guard self.product.utf8.elementsEqual(product.utf8) else { return false }
        guard let fitting = self.hardware else { return true }
        guard let hardware else { return false }
        return fitting.contains { $0.utf8.elementsEqual(hardware.utf8) }
    }
}
