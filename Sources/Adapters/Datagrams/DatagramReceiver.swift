import CDatagrams
import Glibc
import SystemClock
internal import SystemPackage
package import Timekeeping

/// Receives datagrams of one multicast group or local port, many with one system call.
package struct DatagramReceiver: ~Copyable {
    /// Messages that one call drops unseen at most, so that its caller's deadlines are kept.
    private static let maximumDropCount = 64

    /// What to listen to, and how.
    package struct Options: Sendable {
        /// The group or local address to listen to, with its port.
        package var address: InternetAddress
        /// The only sender that is heard (source-specific multicast, RFC 4607); `nil` hears all.
        ///
        /// Of the group's family; its port is ignored. Without meaning where `address` is not a group.
        package var source: InternetAddress?
        /// Interface to join the group on; `nil` lets the routing table choose.
        package var interface: NetworkInterface?
        /// Size that is asked for the kernel's receive buffer.
        package var bufferByteCount = 8 << 20

        /// Creates options that listen to `address`, to all senders, where the routing table says.
        package init(on address: InternetAddress) {
            self.address = address
        }
    }

    /// The receive buffer as it was wanted and as it was granted.
    package let buffer: ReceiveBuffer

    private let socket: DatagramSocket
    private let batch: MessageBatch

    /// Listens to `address`: joins it when it is a group, on `interface` or where the routing table says.
    package init(
        on address: InternetAddress, interface: NetworkInterface? = nil, bufferByteCount: Int
    ) throws(SocketError) {
        var options = Options(on: address)
        options.interface = interface
        options.bufferByteCount = bufferByteCount
        try self.init(options)
    }

    /// Listens as `options` say.
    package init(_ options: Options) throws(SocketError) {
        try self.init(options, batch: MessageBatch())
    }

    init(_ options: Options, batch: consuming MessageBatch) throws(SocketError) {
        let socket = try Self.listen(options)
        self.buffer = ReceiveBuffer(
            wantedByteCount: options.bufferByteCount,
            grantedByteCount: socket.sizeBuffer(
                SO_RCVBUF, forced: SO_RCVBUFFORCE, byteCount: options.bufferByteCount))
        self.batch = batch
        self.socket = socket
    }

    /// Size that the kernel granted for the receive buffer, in bytes, which may be less than what was asked
    /// for.
    package var bufferByteCount: Int {
        self.buffer.grantedByteCount
    }

    /// The number of the socket, as the system calls it.
    package var descriptor: Int32 {
        self.socket.descriptor
    }

    /// Datagrams that the kernel dropped at this socket because its buffer was full, since it was opened.
    package var droppedCount: UInt32 {
        fc_batch_dropped(self.batch.pointer)
    }

    /// Waits for datagrams and takes what is there; how many messages, 0 when `deadline` or a signal came
    /// first.
    package mutating func receive(until deadline: MonotonicInstant) throws(SocketError) -> Int {
        while true {
            let count = try self.receiveWhatIsThere()
            if count != 0 { return max(0, count) }
            let rest = MonotonicClock.now().interval(to: deadline).nanoseconds
            guard rest > 0 else { return 0 }
            guard fc_wait_readable(self.socket.descriptor, rest) == 1 else { return 0 }
        }
    }

    /// Takes what is there without waiting: how many messages, negative after a signal.
    mutating func receiveWhatIsThere() throws(SocketError) -> Int {
        while true {
            let count = fc_batch_receive(self.batch.pointer, self.socket.descriptor)
            guard count < 0 else { return Int(count) }
            switch -count {
            case EINTR: return -1
            // Asynchronous errors of earlier sends, or a link that went down: nothing to receive yet.
            case ECONNREFUSED, ENETDOWN, EHOSTUNREACH, ENETUNREACH: continue
            default: throw SocketError("receive datagrams", Errno(rawValue: -count))
            }
        }
    }

    /// As ``receive(until:)``, but looks at each message first, and drops it uncopied where `isUnwanted` says
    /// so.
    ///
    /// Worth its while where the kernel joins dozens of datagrams into a message. At most one message is
    /// taken, and none where the limit of messages dropped in one call is reached.
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

    private static func listen(_ options: Options) throws(SocketError) -> DatagramSocket {
        let address = options.address
        let socket = try DatagramSocket(family: address.family)
        try socket.set(SOL_SOCKET, SO_REUSEADDR, to: Int32(1), "share the port with other receivers")
        // Joins datagrams where it can; works without.
        _ = fc_enable_receive_offload(socket.descriptor)
        // Bound to the group, so that datagrams to the same port of other groups stay out.
        let interfaceIndex = options.interface?.index ?? 0
        let result = address.withSocketAddress(interfaceIndex: interfaceIndex) { pointer, length in
            bind(socket.descriptor, pointer, length)
        }
        guard result == 0 else {
            let code = Errno(rawValue: errno)
            let advice =
                code == .addressNotAvailable
                ? "It is neither a multicast group nor an address of this machine"
                : address.isMulticast && options.interface == nil ? "Name the interface to listen on" : ""
            throw SocketError("listen to \(address)", code, advice: advice)
        }
        guard address.isMulticast else { return socket }
        if let source = options.source {
            try Self.join(socket, options, source: source)
        } else {
            try Self.join(socket, address, options.interface)
        }
        return socket
    }

    private static func join(
        _ socket: borrowing DatagramSocket, _ group: InternetAddress, _ interface: NetworkInterface?
    ) throws(SocketError) {
        let purpose = "join the group \(group.hostDescription)"
        let advice = Self.joiningAdvice(interface)
        if let address = group.v4 {
            let request = ip_mreqn(
                imr_multiaddr: address, imr_address: in_addr(), imr_ifindex: Int32(interface?.index ?? 0))
            try socket.set(ipLevel, IP_ADD_MEMBERSHIP, to: request, purpose, advice: advice)
        } else if let address = group.v6 {
            let request = ipv6_mreq(ipv6mr_multiaddr: address, ipv6mr_interface: interface?.index ?? 0)
            try socket.set(ipv6Level, IPV6_ADD_MEMBERSHIP, to: request, purpose, advice: advice)
        }
    }
    private static func join(
        _ socket: borrowing DatagramSocket, _ options: Options, source: InternetAddress
    ) throws(SocketError) {
        let group = options.address
        let purpose = "join the group \(group.hostDescription) of the source \(source.hostDescription)"
        guard source.family == group.family, !source.isMulticast else {
            throw SocketError(
                purpose, .invalidArgument,
                advice: "The source must be the address of one machine, of the group's family")
        }
        let interface = options.interface?.index ?? 0
        let level = group.family == AF_INET ? ipLevel : ipv6Level
        let result = group.withSocketAddress(interfaceIndex: interface) { group, length in
            source.withSocketAddress(interfaceIndex: interface) { source, _ in
                fc_join_source(socket.descriptor, level, interface, group, source, length)
            }
        }
        guard result == 0 else {
            throw SocketError(
                purpose, Errno(rawValue: -result), advice: Self.joiningAdvice(options.interface))
        }
    }

    private static func joiningAdvice(_ interface: NetworkInterface?) -> String {
        interface.map { "Is \($0.name) up, and does it do multicast?" }
            ?? "Where no route leads to the group, name the interface to listen on"
    }
}
