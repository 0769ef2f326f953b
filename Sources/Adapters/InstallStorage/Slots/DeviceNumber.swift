import CStorage

/// The number of a block device, as the kernel tells devices apart whatever their names.
package struct DeviceNumber: Hashable, Sendable {
    /// The driver.
    package let major: UInt32
    /// The device among the driver's own.
    package let minor: UInt32

    /// Takes a number from what `stat(2)` says.
    package init(_ raw: UInt64) {
        self.major = fc_device_major(raw)
        self.minor = fc_device_minor(raw)
    }

    /// Reads `8:2`; `nil` where that is no device's number.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.major = major
        self.minor = minor
    }
}

extension DeviceNumber: CustomStringConvertible {
    /// The number as `/proc` and `/sys` write it: `8:2`.
    package var description: String { "\(self.major):\(self.minor)" }
}
