package import InstallEngine
package import Timekeeping

/// How long a part of the work at a slot took.
package struct SlotMeasurement: Hashable, Sendable {
    /// What was done.
    package enum Work: Hashable, Sendable {
        /// The image was read, hashed, decompressed and written, until all of it was on the medium.
        case written
        /// The slot was read from the medium and hashed.
        case readBack
    }

    /// The slot.
    package var slot: SlotName
    /// What was done.
    package var work: Work
    /// How many bytes of the image.
    package var byteCount: UInt64
    /// How long that took.
    package var duration: Interval
}
