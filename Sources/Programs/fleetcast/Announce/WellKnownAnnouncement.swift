/// Where announcements are made unless told otherwise.
enum WellKnownAnnouncement {
    /// The group of IPv4.
    static let group = "239.255.42.1"
    /// The group of IPv6, of the site.
    static let group6 = "ff15::4201"
    /// The UDP port.
    static let port: UInt16 = 4_201
}
