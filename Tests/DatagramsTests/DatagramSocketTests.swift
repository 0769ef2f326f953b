import Datagrams
import SystemClock
import Testing
import Timekeeping

@Suite("Datagrams over loopback", .serialized)
struct DatagramSocketTests {
    private func instant(in interval: Interval) -> MonotonicInstant {
        MonotonicClock.now().advanced(by: interval)
    }

    private func port() -> UInt16 {
        UInt16.random(in: 20_000..<60_000)
    }

    /// Sends `byteCount` numbered bytes as datagrams of `segmentByteCount` and gives the datagrams that arrive.
    private func exchange(
        _ address: InternetAddress, byteCount: Int, segmentByteCount: Int
    ) throws -> [[UInt8]] {
        var receiver = try DatagramReceiver(on: address, bufferByteCount: 4 << 20)
        var sender = try DatagramSender(to: address)
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try bytes.withUnsafeBytes { try sender.send($0, segmentByteCount: segmentByteCount) }
        let deadline = self.instant(in: .seconds(5))
        let expectedCount = (byteCount + segmentByteCount - 1) / segmentByteCount
        var datagrams: [[UInt8]] = []
        while datagrams.count < expectedCount, MonotonicClock.now() < deadline {
            for index in 0..<(try receiver.receive(until: deadline)) {
                let message = receiver.message(at: index)
                var rest = Array(message.bytes)[...]
                while !rest.isEmpty {
                    datagrams.append(Array(rest.prefix(message.segmentByteCount)))
                    rest = rest.dropFirst(message.segmentByteCount)
                }
            }
        }
        #expect(datagrams.flatMap(\.self) == bytes)
        return datagrams
    }

    @Test(
        "What is sent in one call arrives as the datagrams that it was cut into",
        arguments: ["127.0.0.1", "::1"])
    func segments(host: String) throws {
        for (byteCount, segmentByteCount, expected) in [
            (1400, 1400, 1), (64_400, 1400, 46), (3_000, 1400, 3), (1, 1400, 1), (60_000, 30_000, 2),
        ] {
            let address = try #require(InternetAddress(host, port: self.port()))
            let datagrams = try self.exchange(
                address, byteCount: byteCount, segmentByteCount: segmentByteCount)
            #expect(datagrams.count == expected)
            #expect(datagrams.dropLast().allSatisfy { $0.count == segmentByteCount })
        }
    }

    @Test("The sender's address and port are told")
    func senderAddress() throws {
        let address = try #require(InternetAddress("127.0.0.1", port: self.port()))
        var receiver = try DatagramReceiver(on: address, bufferByteCount: 1 << 20)
        var sender = try DatagramSender(to: address)
        try [UInt8(1)].withUnsafeBytes { try sender.send($0, segmentByteCount: 1) }
        let count = try receiver.receive(until: self.instant(in: .seconds(5)))
        #expect(count == 1)
        let message = receiver.message(at: 0)
        #expect(message.addressHigh == 0)
        #expect(message.addressLow == 0xFFFF_7F00_0001)
        #expect(message.port != 0 && message.port != address.port)
    }

    @Test("Silence returns at the deadline with nothing")
    func deadline() throws {
        let address = try #require(InternetAddress("127.0.0.1", port: self.port()))
        var receiver = try DatagramReceiver(on: address, bufferByteCount: 1 << 20)
        let before = MonotonicClock.now()
        #expect(try receiver.receive(until: before.advanced(by: .milliseconds(50))) == 0)
        let waited = before.interval(to: MonotonicClock.now())
        #expect(waited >= .milliseconds(50) && waited < .seconds(2))
    }

    @Test("Sending where nobody listens is no error: the next receiver may come any moment")
    func nobodyListens() throws {
        let address = try #require(InternetAddress("127.0.0.1", port: self.port()))
        var sender = try DatagramSender(to: address)
        for _ in 0..<5 {
            try [UInt8](repeating: 0, count: 4200).withUnsafeBytes {
                try sender.send($0, segmentByteCount: 1400)
            }
        }
    }

    @Test("What the kernel drops for want of buffer is counted")
    func dropped() throws {
        let address = try #require(InternetAddress("127.0.0.1", port: self.port()))
        var receiver = try DatagramReceiver(on: address, bufferByteCount: 8_192)
        var sender = try DatagramSender(to: address)
        for _ in 0..<200 {
            try [UInt8](repeating: 0, count: 1400).withUnsafeBytes {
                try sender.send($0, segmentByteCount: 1400)
            }
        }
        while try receiver.receive(until: self.instant(in: .milliseconds(50))) > 0 {}
        // The counter travels with the next datagram that fits.
        try [UInt8(1)].withUnsafeBytes { try sender.send($0, segmentByteCount: 1) }
        _ = try receiver.receive(until: self.instant(in: .seconds(5)))
        #expect(receiver.droppedCount > 0)
    }

    @Test("An interface that does not exist is named, with those that do")
    func unknownInterface() {
        let error = #expect(throws: SocketError.self) { try NetworkInterface(named: "nope7") }
        #expect(error?.description.contains("nope7") == true)
        #expect(error?.description.contains("lo") == true)
    }
}
