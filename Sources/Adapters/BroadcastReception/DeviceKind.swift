internal import UpdateMetadata

/// What a device is, as far as releases ask.
package struct DeviceKind: Hashable, Sendable {
    /// Its product.
    package let product: String
    /// Its hardware revision; a device that does not know it gets only what fits all.
    package let hardware: String?

    /// Describes a device.
    package init(product: String, hardware: String?) {
        self.product = product
        self.hardware = hardware
    }

    func takes(_ release: Release) -> Bool {
        release.fits(product: self.product, hardware: self.hardware)
    }
}
