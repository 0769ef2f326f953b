import ArgumentParser
import Datagrams

/// Where announcements are listened to: `default`, or a group and port.
struct AnnouncementGroup: ExpressibleByArgument {
    /// The group, or an address of this machine.
    let address: InternetAddress

    init?(argument: String) {
        guard let address = Self.address(argument) else { return nil }
        self.address = address
    }

    private static func address(_ text: String) -> InternetAddress? {
        switch text {
        case "default": return InternetAddress(WellKnownAnnouncement.group, port: WellKnownAnnouncement.port)
        case "default6":
            return InternetAddress(WellKnownAnnouncement.group6, port: WellKnownAnnouncement.port)
        default: break
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            port > 0
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        // Of an IPv6 address without brackets nobody knows where the port begins.
        guard isBracketed || !host.contains(":") else { return nil }
        return InternetAddress(isBracketed ? String(host.dropFirst().dropLast()) : String(host), port: port)
    }
}
