import Datagrams
import Glibc
import Testing

@Suite("Marks, source addresses and loopback of datagrams")
struct DatagramMarkingTests {
    /// What a plain UDP socket sees of one datagram: its traffic class and its sender's port.
    private func observe(
        _ host: String, sending options: (inout DatagramSender.Options) throws -> Void
    ) throws -> (trafficClass: UInt8, senderPort: UInt16)? {
        let isV6 = host.contains(":")
        let descriptor = socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var on: Int32 = 1
        let level = Int32(isV6 ? IPPROTO_IPV6 : IPPROTO_IP)
        let option = isV6 ? IPV6_RECVTCLASS : IP_RECVTOS
        try #require(setsockopt(descriptor, level, option, &on, 4) == 0)
        var name = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        name.ss_family = sa_family_t(isV6 ? AF_INET6 : AF_INET)
        if isV6 {
            // ::1 stands behind family, port and flow label.
            withUnsafeMutableBytes(of: &name) { $0[23] = 1 }
        } else {
            withUnsafeMutableBytes(of: &name) {
                $0.storeBytes(of: UInt32(0x7F00_0001).bigEndian, toByteOffset: 4, as: UInt32.self)
            }
        }
        let port = try withUnsafeMutableBytes(of: &name) { bytes in
            let address = try #require(bytes.baseAddress).assumingMemoryBound(to: sockaddr.self)
            try #require(bind(descriptor, address, isV6 ? 28 : 16) == 0)
            try #require(getsockname(descriptor, address, &length) == 0)
            return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
        var senderOptions = DatagramSender.Options()
        try options(&senderOptions)
        var sender = try DatagramSender(to: #require(InternetAddress(host, port: port)), senderOptions)
        try [UInt8(7)].withUnsafeBytes { try sender.send($0, segmentByteCount: 1) }

        var payload = [UInt8](repeating: 0, count: 16)
        var control = [UInt8](repeating: 0, count: 64)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return payload.withUnsafeMutableBytes { payload in
            control.withUnsafeMutableBytes { control in
                withUnsafeMutableBytes(of: &name) { name in
                    var vector = iovec(iov_base: payload.baseAddress, iov_len: payload.count)
                    return withUnsafeMutablePointer(to: &vector) { vector in
                        var header = msghdr()
                        header.msg_name = name.baseAddress
                        header.msg_namelen = socklen_t(name.count)
                        header.msg_iov = vector
                        header.msg_iovlen = 1
                        header.msg_control = control.baseAddress
                        header.msg_controllen = control.count
                        guard recvmsg(descriptor, &header, 0) == 1 else { return nil }
                        // The only control message: 16 bytes of head, then the class.
                        return (control[16], UInt16(name[2]) << 8 | UInt16(name[3]))
                    }
                }
            }
        }
    }

    @Test("Datagrams carry lower effort unless told otherwise", arguments: ["127.0.0.1", "::1"])
    func codePoint(host: String) throws {
        #expect(try self.observe(host) { _ in }?.trafficClass == 1 << 2)
        #expect(try self.observe(host) { $0.codePoint = 46 }?.trafficClass == 46 << 2)
        #expect(try self.observe(host) { $0.codePoint = 0 }?.trafficClass == 0)
    }

    @Test("Datagrams come from the address and port that were asked for", arguments: ["127.0.0.1", "::1"])
    func source(host: String) throws {
        let port = UInt16.random(in: 20_000..<60_000)
        let seen = try self.observe(host) { $0.source = InternetAddress(host, port: port) }
        #expect(seen?.senderPort == port)
    }

    @Test("A source that is not of this machine, or of the other family, is an error with advice")
    func foreignSource() throws {
        let address = try #require(InternetAddress("127.0.0.1", port: 9))
        for (source, advice) in [("192.0.2.1", "no address of this machine"), ("::1", "same family")] {
            var options = DatagramSender.Options()
            options.source = InternetAddress(source, port: 0)
            let error = #expect(throws: SocketError.self) { _ = try DatagramSender(to: address, options) }
            #expect(error?.description.contains(advice) == true)
        }
    }

    @Test(
        "A source of the other family, or a group as source, cannot be joined",
        arguments: ["::1", "232.1.1.1"])
    func wrongSource(source: String) throws {
        var options = DatagramReceiver.Options(on: try #require(InternetAddress("232.1.2.3", port: 4_201)))
        options.source = InternetAddress(source, port: 0)
        let error = #expect(throws: SocketError.self) { _ = try DatagramReceiver(options) }
        #expect(error?.description.contains("one machine") == true)
    }
}
