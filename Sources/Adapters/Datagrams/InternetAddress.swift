import Glibc

/// An IPv4 or IPv6 address with a port, numeric only: groups have no names.
package struct InternetAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address without its port.
    package enum Host: Hashable, Sendable {
        /// IPv4, most significant byte first.
        case v4(UInt32)
        /// IPv6, as two halves, most significant first.
        case v6(high: UInt64, low: UInt64)
    }

    /// The address without its port.
    package let host: Host
    /// The UDP port; 0 for any.
    package let port: UInt16

    /// Creates an address.
    package init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Parses the numeric form of an address: `224.2.2.4` or `ff15::4201`.
    package init?(_ text: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.host = .v4(UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            let words = withUnsafeBytes(of: &v6) { bytes in
                bytes.reduce(into: (high: UInt64(0), low: UInt64(0))) { words, byte in
                    words.high = words.high << 8 | words.low >> 56
                    words.low = words.low << 8 | UInt64(byte)
                }
            }
            self.host = .v6(high: words.high, low: words.low)
        } else {
            return nil
        }
        self.port = port
    }

    /// Whether the address is a multicast group.
    package var isMulticast: Bool {
        switch self.host {
        case .v4(let address): return address >> 28 == 0xE
        case .v6(let high, _): return high >> 56 == 0xFF
        }
    }

    /// `AF_INET` or `AF_INET6`.
    package var family: Int32 {
        if case .v4 = self.host { return AF_INET }
        return AF_INET6
    }

    /// The same port on all local addresses.
    package var anyHost: Self {
        if case .v4 = self.host { return Self(host: .v4(0), port: self.port) }
        return Self(host: .v6(high: 0, low: 0), port: self.port)
    }

    /// The address as the system's IPv4 type; `nil` for IPv6.
    var v4: in_addr? {
        guard case .v4(let address) = self.host else { return nil }
        return in_addr(s_addr: address.bigEndian)
    }

    /// The address as the system's IPv6 type; `nil` for IPv4.
    var v6: in6_addr? {
        guard case .v6(let high, let low) = self.host else { return nil }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            for index in 0..<16 {
                let word = index < 8 ? high : low
                bytes[index] = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
            }
        }
        return address
    }

    /// Calls `body` with the address in the form of the socket calls.
    ///
    /// `interfaceIndex` scopes a link-local IPv6 address or group; 0 for none.
    func withSocketAddress<Result>(
        interfaceIndex: UInt32 = 0, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var storage = sockaddr_storage()
        let byteCount: Int
        if let v4 = self.v4 {
            byteCount = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = self.port.bigEndian
                address.sin_addr = v4
                bytes.storeBytes(of: address, as: sockaddr_in.self)
            }
        } else {
            byteCount = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_port = self.port.bigEndian
                address.sin6_addr = self.v6 ?? in6_addr()
                address.sin6_scope_id = interfaceIndex
                bytes.storeBytes(of: address, as: sockaddr_in6.self)
            }
        }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(byteCount)) }
        }
    }

    /// `224.2.2.4:2222` or `[ff15::4201]:4201`.
    package var description: String {
        if case .v4 = self.host { return "\(self.hostDescription):\(self.port)" }
        return "[\(self.hostDescription)]:\(self.port)"
    }

    /// The address without its port.
    package var hostDescription: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if var v4 = self.v4 {
            inet_ntop(AF_INET, &v4, &text, socklen_t(text.count))
        } else if var v6 = self.v6 {
            inet_ntop(AF_INET6, &v6, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
