/// What an announcement tells about itself.
package enum AnnouncementEvent: Sendable {
    /// The first packet is about to go out.
    case started(AnnouncementFacts)
    /// Other metadata, or other sessions, are announced from now on.
    case changed(AnnouncementFacts)
    /// What is on the disk cannot be announced, for some seconds now; what was announced before goes on.
    case unusable(AnnouncementError)
    /// A few times a second: packets and bytes on the wire until now.
    case progress(packetCount: UInt64, wireByteCount: UInt64, seconds: Double)
    /// The last packet is sent.
    case ended(packetCount: UInt64, wireByteCount: UInt64, seconds: Double)
}
