import Datagrams
import TestBed
import Testing

@Suite("Datagrams between machines", .serialized)
struct DatagramNetworkTests {
    /// The figures that the probe printed, by name.
    private func figures(_ program: Program) -> [String: Int] {
        let pairs = program.output.split { $0 == " " || $0 == "\n" }.map { $0.split(separator: "=") }
        return Dictionary(
            pairs.compactMap { pair in
                pair.count == 2 ? Int(pair[1]).map { (String(pair[0]), $0) } : nil
            }, uniquingKeysWith: { $1 })
    }

    @Test("A source-specific join hears its source and nobody else", arguments: ["232.1.2.3", "ff35::4201"])
    func sourceSpecific(group: String) throws {
        guard try TestBed.offersNetworks(for: "source-specific multicast") else { return }
        let bed = try NetworkBed(hostCount: 3)
        let isV6 = group.contains(":")
        let wanted = isV6 ? bed.hosts[0].address6 : bed.hosts[0].address
        let receiver = try bed.hosts[2].start(
            "datagram-probe", ["receive", group, "4201", "eth0", "1000", "source=\(wanted)", "seconds=20"])
        try receiver.waitForText("ready")
        for (host, count) in [(bed.hosts[1], "300"), (bed.hosts[0], "500"), (bed.hosts[1], "100")] {
            let address = isV6 ? host.address6 : host.address
            let sender = try host.start(
                "datagram-probe",
                ["send", group, "4201", "eth0", count, "size=1200", "rate=50000000", "from=\(address)"])
            #expect(try sender.wait(limit: .seconds(20)) == .exited(0), "\(sender.errors)")
        }
        #expect(try receiver.wait(limit: .seconds(30)) == .exited(0), "\(receiver.errors)")
        #expect(self.figures(receiver)["received"] == 500)
    }
}
