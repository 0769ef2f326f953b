import CDatagrams
import Glibc
internal import SystemPackage

/// Sends datagrams to one address or multicast group, many with one system call.
package struct DatagramSender: ~Copyable {
    /// How the socket is to be set up.
    package struct Options: Sendable {
        /// Interface to send multicast on; `nil` lets the routing table choose.
        package var interface: NetworkInterface?
        /// Time to live (IPv4) or hop limit (IPv6) of multicast, `0 ... 255`.
        package var hopLimit: UInt8 = 32
        /// Differentiated services code point that datagrams carry, `0 ... 63`; by default 1, lower effort.
        ///
        /// Bulk data at lower effort yields to everything else on a crowded link (RFC 8622).
        package var codePoint: UInt8 = 1
        /// Whether receivers on this machine hear the multicast.
        package var isHeardLocally = true
        /// Address of this machine to send from, and the port, 0 for any; `nil` lets the system choose.
        package var source: InternetAddress?
        /// Size that is asked for the kernel's send buffer.
        package var bufferByteCount = 1 << 20

        /// Creates the default options.
        package init() {}
    }

    private let socket: DatagramSocket
    private let destination: InternetAddress
    private var usesSegmentation = true

    /// Opens a socket towards `destination`.
    package init(to destination: InternetAddress, _ options: Options = Options()) throws(SocketError) {
        let socket = try DatagramSocket(family: destination.family)
        if destination.isMulticast {
            try Self.setMulticastOptions(socket, destination, options)
        }
        try Self.setCodePoint(socket, destination.family, options.codePoint)
        try Self.bind(socket, destination, options)
        _ = socket.sizeBuffer(SO_SNDBUF, forced: SO_SNDBUFFORCE, byteCount: options.bufferByteCount)
        let interfaceIndex = options.interface?.index ?? 0
        let result = destination.withSocketAddress(interfaceIndex: interfaceIndex) { address, length in
            connect(socket.descriptor, address, length)
        }
        guard result == 0 else {
            let advice =
                !destination.isMulticast
                ? ""
                : options.interface.map { "Does \($0.name) have a route for \(destination.hostDescription)?" }
                    ?? "No route leads to the group: name the interface to send on"
            throw SocketError("send to \(destination)", Errno(rawValue: errno), advice: advice)
        }
        self.socket = socket
        self.destination = destination
    }

    /// The number of the socket, as the system calls it.
    package var descriptor: Int32 {
        self.socket.descriptor
    }

    /// Sends `bytes` as datagrams of `segmentByteCount` bytes, the last of them shorter perhaps.
    ///
    /// - Precondition: `bytes` is not empty and not longer than the largest UDP payload, 65 507 bytes.
    package mutating func send(
        _ bytes: UnsafeRawBufferPointer, segmentByteCount: Int
    ) throws(SocketError) {
        guard self.usesSegmentation else {
            return try self.sendMany(bytes, segmentByteCount)
        }
        while true {
            let result = fc_send_segmented(self.descriptor, bytes.baseAddress, bytes.count, segmentByteCount)
            switch -result {
            case 0:
                return
            case EIO, EINVAL, EOPNOTSUPP, EMSGSIZE:
                // A kernel before 4.18, or an interface that cannot do the checksums.
                guard bytes.count > segmentByteCount else { throw self.error(-result) }
                self.usesSegmentation = false
                return try self.sendMany(bytes, segmentByteCount)
            default:
                guard try self.isTransient(-result) else { return }
            }
        }
    }

    private func sendMany(_ bytes: UnsafeRawBufferPointer, _ segmentByteCount: Int) throws(SocketError) {
        var rest = bytes
        while !rest.isEmpty {
            let sent = fc_send_many(self.descriptor, rest.baseAddress, rest.count, segmentByteCount)
            if sent >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(sent))
            } else if try !self.isTransient(Int32(-sent)) {
                return
            }
        }
    }

    /// Whether to try again after the error `code`; `false` means that the datagram is lost, as datagrams may
    /// be.
    private func isTransient(_ code: Int32) throws(SocketError) -> Bool {
        switch code {
        case EINTR:
            return true
        case ENOBUFS, EAGAIN:
            // The interface's queue is full; a millisecond empties some of it.
            usleep(1_000)
            return true
        case ECONNREFUSED:
            // Nobody listens yet: the carousel goes on.
            return false
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EPERM:
            // A cable is out, a firewall is being reloaded: the carousel goes on, but does not spin
            // meanwhile.
            usleep(10_000)
            return false
        default:
            throw self.error(code)
        }
    }

    private func error(_ code: Int32) -> SocketError {
        SocketError("send to \(self.destination)", Errno(rawValue: code))
    }

    private static func setCodePoint(
        _ socket: borrowing DatagramSocket, _ family: Int32, _ codePoint: UInt8
    ) throws(SocketError) {
        // The upper six bits of what was once the type of service; the lower two are for congestion marks.
        let trafficClass = Int32(codePoint & 63) << 2
        let purpose = "mark datagrams with the code point \(codePoint)"
        if family == AF_INET {
            try socket.set(ipLevel, IP_TOS, to: trafficClass, purpose)
        } else {
            try socket.set(ipv6Level, IPV6_TCLASS, to: trafficClass, purpose)
        }
    }

    private static func bind(
        _ socket: borrowing DatagramSocket, _ destination: InternetAddress, _ options: Options
    ) throws(SocketError) {
        guard let source = options.source else { return }
        let purpose = "send from \(source)"
        guard source.family == destination.family else {
            throw SocketError(
                purpose, .invalidArgument, advice: "It is not of the same family as \(destination)")
        }
        let interfaceIndex = options.interface?.index ?? 0
        let result = source.withSocketAddress(interfaceIndex: interfaceIndex) { address, length in
            Glibc.bind(socket.descriptor, address, length)
        }
        guard result == 0 else {
            let code = Errno(rawValue: errno)
            let advice = code == .addressNotAvailable ? "It is no address of this machine" : ""
            throw SocketError(purpose, code, advice: advice)
        }
    }

    private static func setMulticastOptions(
        _ socket: borrowing DatagramSocket, _ destination: InternetAddress, _ options: Options
    ) throws(SocketError) {
        let index = options.interface?.index ?? 0
        let purpose = "send multicast on \(options.interface?.name ?? "the default interface")"
        let hopLimit = Int32(options.hopLimit)
        let loopPurpose = "say whether this machine hears itself"
        let isHeardLocally: Int32 = options.isHeardLocally ? 1 : 0
        if destination.family == AF_INET {
            if index > 0 {
                let request = ip_mreqn(
                    imr_multiaddr: in_addr(), imr_address: in_addr(), imr_ifindex: Int32(index))
                try socket.set(ipLevel, IP_MULTICAST_IF, to: request, purpose)
            }
            try socket.set(ipLevel, IP_MULTICAST_TTL, to: hopLimit, "set the time to live")
            try socket.set(ipLevel, IP_MULTICAST_LOOP, to: isHeardLocally, loopPurpose)
        } else {
            if index > 0 { try socket.set(ipv6Level, IPV6_MULTICAST_IF, to: Int32(index), purpose) }
            try socket.set(ipv6Level, IPV6_MULTICAST_HOPS, to: hopLimit, "set the hop limit")
            try socket.set(ipv6Level, IPV6_MULTICAST_LOOP, to: isHeardLocally, loopPurpose)
        }
    }
}
