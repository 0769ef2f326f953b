import CDatagrams
import Glibc
import SystemClock
internal import SystemPackage
package import Timekeeping

/// Receives datagrams of one multicast group or local port, many with one system call.
package struct DatagramReceiver: ~Copyable {
    /// Messages that one call drops unseen at most, so that its caller's deadlines are kept.
    private static let maximumDropCount = 64

    /// Size that the kernel granted for the receive buffer, in bytes, which may be less than what was asked for.
    package let bufferByteCount: Int

    private let socket: DatagramSocket
    private let batch: MessageBatch

    /// Listens to `address`: joins it when it is a group, on `interface` or where the routing table says.
    package init(
        on address: InternetAddress, interface: NetworkInterface? = nil, bufferByteCount: Int
    ) throws(SocketError) {
        let batch = try MessageBatch()
        let socket = try Self.listen(on: address, interface: interface)
        self.bufferByteCount = socket.sizeBuffer(
            SO_RCVBUF, forced: SO_RCVBUFFORCE, byteCount: bufferByteCount)
        self.batch = batch
        self.socket = socket
    }

    /// Datagrams that the kernel dropped at this socket because its buffer was full, since it was opened.
    package var droppedCount: UInt32 {
        fc_batch_dropped(self.batch.pointer)
    }

    /// Waits for datagrams and takes what is there; how many messages, 0 when `deadline` or a signal came first.
    package mutating func receive(until deadline: MonotonicInstant) throws(SocketError) -> Int {
        while true {
            let count = fc_batch_receive(self.batch.pointer, self.socket.descriptor)
            if count > 0 { return Int(count) }
            switch -count {
            case 0: break
            case EINTR: return 0
            // Asynchronous errors of earlier sends, or a link that went down: nothing to receive yet.
            case ECONNREFUSED, ENETDOWN, EHOSTUNREACH, ENETUNREACH: continue
            default: throw SocketError("receive datagrams", Errno(rawValue: -count))
            }
            let rest = MonotonicClock.now().interval(to: deadline).nanoseconds
            guard rest > 0 else { return 0 }
            guard fc_wait_readable(self.socket.descriptor, rest) == 1 else { return 0 }
        }
    }

    /// As ``receive(until:)``, but looks at each message first, and drops it uncopied where `isUnwanted` says so.
    ///
    /// Worth its while where the kernel joins dozens of datagrams into a message. At most one message is taken, and
    /// none where the limit of messages dropped in one call is reached.
    package mutating func receive(
        until deadline: MonotonicInstant, droppingWhere isUnwanted: (PeekedMessage) -> Bool
    ) throws(SocketError) -> Int {
        var message = fc_message()
        var droppedCount = 0
        while droppedCount < Self.maximumDropCount {
            let result = fc_batch_peek(self.batch.pointer, self.socket.descriptor, &message)
            guard result == 1, message.segment_byte_count <= FC_PEEKED_BYTES else { break }
            let peeked = PeekedMessage(
                firstDatagram: UnsafeRawBufferPointer(
                    start: message.bytes, count: message.segment_byte_count),
                byteCount: message.byte_count,
                addressHigh: message.address_high,
                addressLow: message.address_low,
                port: message.port)
            guard isUnwanted(peeked) else {
                let count = fc_batch_receive_one(self.batch.pointer, self.socket.descriptor)
                return max(0, Int(count))
            }
            _ = fc_discard(self.socket.descriptor)
            droppedCount += 1
        }
        return droppedCount > 0 ? 0 : try self.receive(until: deadline)
    }

    /// The message at `index` of what the newest call received.
    package func message(at index: Int) -> ReceivedMessage {
        Self.message(fc_batch_message(self.batch.pointer, UInt32(index)))
    }

    private static func message(_ message: fc_message) -> ReceivedMessage {
        ReceivedMessage(
            bytes: UnsafeRawBufferPointer(start: message.bytes, count: message.byte_count),
            segmentByteCount: max(1, message.segment_byte_count),
            addressHigh: message.address_high,
            addressLow: message.address_low,
            port: message.port)
    }

    private static func listen(
        on address: InternetAddress, interface: NetworkInterface?
    ) throws(SocketError) -> DatagramSocket {
        let socket = try DatagramSocket(family: address.family)
        try socket.set(SOL_SOCKET, SO_REUSEADDR, to: Int32(1), "share the port with other receivers")
        // Joins datagrams where it can; works without.
        _ = fc_enable_receive_offload(socket.descriptor)
        // Bound to the group, so that datagrams to the same port of other groups stay out.
        let result = address.withSocketAddress(interfaceIndex: interface?.index ?? 0) { pointer, length in
            bind(socket.descriptor, pointer, length)
        }
        guard result == 0 else {
            let code = Errno(rawValue: errno)
            let advice =
                code == .addressNotAvailable
                ? "It is neither a multicast group nor an address of this machine"
                : address.isMulticast && interface == nil ? "Name the interface to listen on" : ""
            throw SocketError("listen to \(address)", code, advice: advice)
        }
        if address.isMulticast { try Self.join(socket, address, interface) }
        return socket
    }

    private static func join(
        _ socket: borrowing DatagramSocket, _ group: InternetAddress, _ interface: NetworkInterface?
    ) throws(SocketError) {
        let purpose = "join the group \(group.hostDescription)"
        let advice =
            interface == nil
            ? "Where no route leads to the group, name the interface to listen on"
            : "Is \(interface?.name ?? "") up, and does it do multicast?"
        if let address = group.v4 {
            let request = ip_mreqn(
                imr_multiaddr: address, imr_address: in_addr(), imr_ifindex: Int32(interface?.index ?? 0))
            try socket.set(ipLevel, IP_ADD_MEMBERSHIP, to: request, purpose, advice: advice)
        } else if let address = group.v6 {
            let request = ipv6_mreq(ipv6mr_multiaddr: address, ipv6mr_interface: interface?.index ?? 0)
            try socket.set(ipv6Level, IPV6_ADD_MEMBERSHIP, to: request, purpose, advice: advice)
        }
    }
}
