import Foundation
import Synchronization

/// Machines on one switch, made of network namespaces: real sockets, real multicast, no hardware.
///
/// Each host has one interface, an address of each family, and routes for multicast. The switch is a bridge in a
/// namespace of its own that floods multicast (IGMP snooping off). Loss is emulated where a host's interface hears
/// a datagram, by an nftables rule, because many kernels lack `netem`. Needs root: ask
/// `TestBed.offersNetworks(for:)` first. Beds are independent of one another; tests that measure should still run one
/// after the other (`.serialized`), because they share the processors.
package final class NetworkBed: Sendable {
    /// The machines.
    package let hosts: [NetworkHost]

    private let bridgeNamespace: String
    private let lossyHosts = Mutex<Set<Int>>([])

    /// Builds a network of `hostCount` machines, `1 ... 1000`.
    ///
    /// - Throws: ``CommandFailure``; what was built until then is removed.
    package init(hostCount: Int) throws {
        precondition((1...1000).contains(hostCount), "a bed has 1 to 1000 hosts")
        StaleBeds.removeOnce()
        self.bridgeNamespace = BedName.make("bridge")
        self.hosts = (0..<hostCount).map { NetworkHost(index: $0, namespace: BedName.make("host\($0)")) }
        do {
            try self.createBridge()
            for host in self.hosts {
                try self.connect(host)
            }
        } catch {
            self.tearDown()
            throw error
        }
    }

    deinit {
        self.tearDown()
    }

    /// Kills what runs in the bed and removes it; a second call does nothing.
    package func tearDown() {
        for namespace in self.namespaces where access("/run/netns/\(namespace)", F_OK) == 0 {
            NetworkNamespace.remove(namespace)
        }
    }

    /// All namespaces of the bed.
    package var namespaces: [String] { self.hosts.map(\.namespace) + [self.bridgeNamespace] }

    /// Lets a host lose so many of the UDP and TCP packets that reach it, per ten thousand; 0 ends the loss.
    ///
    /// While any host loses packets, segmentation offload is off in the whole bed: the rule would otherwise
    /// drop forty datagrams at a time, in one large buffer.
    package func setLoss(partsPerTenThousand share: Int, toward host: NetworkHost) throws {
        precondition((0...10_000).contains(share), "the share of lost packets lies in 0 ... 10000")
        let wasLossless = self.lossyHosts.withLock { hosts in
            defer { if share > 0 { hosts.insert(host.index) } else { hosts.remove(host.index) } }
            return hosts.isEmpty
        }
        let isLossless = self.lossyHosts.withLock { $0.isEmpty }
        if wasLossless != isLossless {
            try self.setOffload(isLossless)
        }
        try self.runInside(host.namespace, "nft", [self.lossRules(share, host)])
    }

    /// How many packets a host has lost by the present loss rule.
    package func droppedPacketCount(at host: NetworkHost) throws -> Int {
        let counters = try self.runInside(host.namespace, "nft", ["list", "counters"])
        let words = counters.split { $0 == " " || $0 == "\n" || $0 == "\t" }
        guard let place = words.firstIndex(of: "packets"), place + 1 < words.count,
            let count = Int(words[place + 1])
        else { return 0 }
        return count
    }

    /// Limits what the switch sends to a host; `nil` ends the limit.
    ///
    /// - Parameter bitsPerSecond: on the wire, Ethernet headers included.
    package func setRate(bitsPerSecond: Int?, toward host: NetworkHost) throws {
        try self.setRate(bitsPerSecond, of: host.bridgePort, in: self.bridgeNamespace)
    }

    /// Limits what a host sends; `nil` ends the limit.
    ///
    /// - Parameter bitsPerSecond: on the wire, Ethernet headers included.
    package func setRate(bitsPerSecond: Int?, from host: NetworkHost) throws {
        try self.setRate(bitsPerSecond, of: host.interface, in: host.namespace)
    }

    /// Switches segmentation and receive offload on or off, on both ends of every cable.
    package func setOffload(_ isOn: Bool) throws {
        let state = isOn ? "on" : "off"
        let features = ["gro", "gso", "tso", "tx-udp-segmentation"].flatMap { [$0, state] }
        for host in self.hosts {
            try self.runInside(host.namespace, "ethtool", ["-K", host.interface] + features)
            try self.runInside(self.bridgeNamespace, "ethtool", ["-K", host.bridgePort] + features)
        }
    }

    private func createBridge() throws {
        try NetworkNamespace.create(self.bridgeNamespace)
        let bridge = ["link", "add", "bridge", "type", "bridge", "mcast_snooping", "0", "stp_state", "0"]
        try Command.run("ip", ["-netns", self.bridgeNamespace] + bridge)
        try Command.run("ip", ["-netns", self.bridgeNamespace, "link", "set", "bridge", "up"])
    }

    private func connect(_ host: NetworkHost) throws {
        try NetworkNamespace.create(host.namespace)
        // Addresses must serve at once: no duplicate address detection, whose second of waiting loses the first
        // datagrams of every IPv6 test.
        try self.runInside(
            host.namespace, "sh",
            ["-c", "for i in all default; do echo 0 > /proc/sys/net/ipv6/conf/$i/accept_dad; done"])
        try Command.run(
            "ip",
            [
                "link", "add", host.interface, "netns", host.namespace, "type", "veth",
                "peer", "name", host.bridgePort, "netns", self.bridgeNamespace,
            ])
        let port = ["link", "set", host.bridgePort, "master", "bridge", "up"]
        try Command.run("ip", ["-netns", self.bridgeNamespace] + port)
        let commands = [
            "link set \(host.interface) up",
            "addr add \(host.address)/16 dev \(host.interface)",
            "addr add \(host.address6)/64 dev \(host.interface) nodad",
            "route add 224.0.0.0/4 dev \(host.interface)",
            "-6 route replace ff00::/8 dev \(host.interface)",
        ]
        for command in commands {
            try Command.run(
                "ip", ["-netns", host.namespace] + command.split(separator: " ").map(String.init))
        }
    }

    private func lossRules(_ share: Int, _ host: NetworkHost) -> String {
        // The second line empties a table of an earlier call, which the first one makes sure to exist. Neighbour discovery, ARP and group reports stay untouched: the network is lossy, not broken.
        """
        add table netdev fleetcast
        delete table netdev fleetcast
        table netdev fleetcast {
            counter lost { }
            chain ingress {
                type filter hook ingress device \(host.interface) priority 0;
                ip protocol { udp, tcp } numgen random mod 10000 < \(share) counter name lost drop
                ip6 nexthdr { udp, tcp } numgen random mod 10000 < \(share) counter name lost drop
            }
        }
        """
    }

    private func setRate(_ bitsPerSecond: Int?, of interface: String, in namespace: String) throws {
        guard let bitsPerSecond else {
            _ = try? self.runInside(namespace, "tc", ["qdisc", "del", "dev", interface, "root"])
            return
        }
        // A bucket of 4 ms, but no smaller than ten full frames.
        let burst = max(bitsPerSecond / 8 / 250, 15_140)
        try self.runInside(
            namespace, "tc",
            [
                "qdisc", "replace", "dev", interface, "root", "tbf", "rate", "\(bitsPerSecond)bit",
                "burst", "\(burst)", "latency", "50ms",
            ])
    }

    @discardableResult
    private func runInside(_ namespace: String, _ tool: String, _ arguments: [String]) throws -> String {
        let path = try BuiltPrograms.path(of: tool)
        return try Command.run("ip", ["netns", "exec", namespace, path] + arguments)
    }
}
