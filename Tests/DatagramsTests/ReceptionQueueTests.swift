import Datagrams
import Foundation
import SystemClock
import Testing
import Timekeeping

@Suite("Reception queue", .serialized)
struct ReceptionQueueTests {
    private func instant(in interval: Interval) -> MonotonicInstant {
        MonotonicClock.now().advanced(by: interval)
    }

    private func options(_ host: String = "127.0.0.1") throws -> DatagramReceiver.Options {
        let port = UInt16.random(in: 20_000..<60_000)
        return DatagramReceiver.Options(on: try #require(InternetAddress(host, port: port)))
    }

    /// Sends one datagram whose every byte is `value`.
    private func send(_ value: UInt8, byteCount: Int, through sender: inout DatagramSender) throws {
        let bytes = [UInt8](repeating: value, count: byteCount)
        try bytes.withUnsafeBytes { try sender.send($0, segmentByteCount: byteCount) }
    }

    @Test("Messages come in order, whole, with sender, socket and instant")
    func order() throws {
        let first = try self.options()
        let second = try self.options("::1")
        let queue = try ReceptionQueue(listeningTo: [first, second])
        var firstSender = try DatagramSender(to: first.address)
        var secondSender = try DatagramSender(to: second.address)
        let before = MonotonicClock.now()
        for value in 0..<100 as Range<UInt8> {
            try self.send(value, byteCount: 1 + Int(value) * 13, through: &firstSender)
        }
        try self.send(200, byteCount: 1_400, through: &secondSender)
        var values: [UInt8] = []
        let deadline = self.instant(in: .seconds(10))
        while values.count < 101, MonotonicClock.now() < deadline {
            _ = try queue.take(until: deadline) { message in
                let value = message.bytes[0]
                #expect(message.bytes.allSatisfy { $0 == value })
                #expect(message.instant >= before && message.instant <= MonotonicClock.now())
                if value == 200 {
                    #expect(
                        message.socketIndex == 1 && message.addressLow == 1 && message.bytes.count == 1_400)
                } else {
                    #expect(message.socketIndex == 0 && message.addressLow == 0xFFFF_7F00_0001)
                    #expect(message.bytes.count == 1 + Int(value) * 13)
                }
                values.append(value)
            }
        }
        #expect(values.filter { $0 != 200 } == Array(0..<100))
        #expect(values.contains(200))
        #expect(queue.statistics.datagramCount == 101)
        #expect(queue.statistics.byteCount == 1_400 + 100 + 99 * 50 * 13)
        #expect(queue.statistics.droppedCount == 0)
    }

    @Test("A run of datagrams that the kernel joined is one message, or as many as there are datagrams")
    func joined() throws {
        let options = try self.options()
        let queue = try ReceptionQueue(listeningTo: [options])
        var sender = try DatagramSender(to: options.address)
        let bytes = (0..<14_100).map { UInt8(truncatingIfNeeded: $0 / 100) }
        try bytes.withUnsafeBytes { try sender.send($0, segmentByteCount: 1_400) }
        var received: [UInt8] = []
        let deadline = self.instant(in: .seconds(10))
        while received.count < bytes.count, MonotonicClock.now() < deadline {
            _ = try queue.take(until: deadline) { message in
                #expect(message.segmentByteCount == 1_400 || message.bytes.count == 100)
                received += Array(message.bytes)
            }
        }
        #expect(received == bytes)
        #expect(queue.statistics.datagramCount == 11)
    }

    @Test("When the ring is full, datagrams wait in the socket and none is lost while they fit it")
    func fullRing() throws {
        var options = try self.options()
        options.bufferByteCount = 8 << 20
        let queue = try ReceptionQueue(listeningTo: [options], capacityByteCount: 1)
        var sender = try DatagramSender(to: options.address)
        // Nearly twice what the smallest ring of 256 KiB holds.
        let count = min(48, queue.buffers[0].grantedByteCount / 10_000 + 24)
        for value in 0..<UInt8(count) { try self.send(value, byteCount: 9_000, through: &sender) }
        let patience = self.instant(in: .seconds(10))
        while queue.statistics.fullCount == 0, MonotonicClock.now() < patience {
            MonotonicClock.sleep(until: self.instant(in: .milliseconds(2)))
        }
        #expect(queue.statistics.fullCount > 0)
        #expect(queue.statistics.droppedCount == 0)
        var values: [UInt8] = []
        while values.count < count, MonotonicClock.now() < patience {
            _ = try queue.take(until: patience) { values.append($0.bytes[0]) }
        }
        #expect(values == Array(0..<UInt8(count)))
    }

    @Test("What the kernel drops while the ring is full is counted")
    func drops() throws {
        var options = try self.options()
        options.bufferByteCount = 8_192
        let queue = try ReceptionQueue(listeningTo: [options], capacityByteCount: 1)
        var sender = try DatagramSender(to: options.address)
        for _ in 0..<400 { try self.send(1, byteCount: 1_400, through: &sender) }
        var received = 0
        while try queue.take(until: self.instant(in: .milliseconds(300)), { _ in received += 1 }) > 0 {}
        let statistics = queue.statistics
        #expect(statistics.droppedCount == UInt64(400 - received))
        #expect(statistics.datagramCount == UInt64(received))
    }

    @Test("Messages of all sizes pass the ring's end many times unharmed")
    func wrapsAround() throws {
        let options = try self.options()
        let queue = try ReceptionQueue(listeningTo: [options], capacityByteCount: 1)
        var sender = try DatagramSender(to: options.address)
        var next = 0
        var received = 0
        let deadline = self.instant(in: .seconds(30))
        while received < 3_000, MonotonicClock.now() < deadline {
            // Never more on the way than ring and socket hold, and at times an empty ring, which starts over.
            for _ in 0..<(next % 7 == 0 ? 1 : 9) {
                try self.send(UInt8(next % 251), byteCount: 1 + next * 7_919 % 9_001, through: &sender)
                next += 1
            }
            while received < next, MonotonicClock.now() < deadline {
                _ = try queue.take(until: deadline) { message in
                    #expect(message.bytes.count == 1 + received * 7_919 % 9_001)
                    let value = UInt8(received % 251)
                    let isWhole = message.bytes.allSatisfy { $0 == value }
                    #expect(isWhole)
                    received += 1
                }
            }
        }
        #expect(received == next)
        #expect(queue.statistics.byteCount > 10 << 20)
    }

    @Test("The deadline, and a wake-up before or during the wait, end it with nothing")
    func wakes() throws {
        let queue = try ReceptionQueue(listeningTo: [self.options()])
        let before = MonotonicClock.now()
        #expect(try queue.take(until: before.advanced(by: .milliseconds(50))) { _ in } == 0)
        #expect(before.interval(to: MonotonicClock.now()) >= .milliseconds(50))
        queue.wake()
        #expect(try queue.take(until: self.instant(in: .seconds(60))) { _ in } == 0)
        let waker = queue.waker
        // Not a task: other tests that wait may have all threads that tasks run on.
        Thread.detachNewThread {
            MonotonicClock.sleep(until: MonotonicClock.now().advanced(by: .milliseconds(50)))
            waker.wake()
        }
        #expect(try queue.take(until: self.instant(in: .seconds(60))) { _ in } == 0)
        #expect(before.interval(to: MonotonicClock.now()) < .seconds(30))
    }

    @Test("What the closure throws comes through, and the next call goes on behind that message")
    func throwingBody() throws {
        struct Stop: Error {}
        let options = try self.options()
        let queue = try ReceptionQueue(listeningTo: [options])
        var sender = try DatagramSender(to: options.address)
        for value in 0..<3 as Range<UInt8> { try self.send(value, byteCount: 10, through: &sender) }
        var values: [UInt8] = []
        let deadline = self.instant(in: .seconds(10))
        while values.count < 3, MonotonicClock.now() < deadline {
            do {
                _ = try queue.take(until: deadline) { message in
                    values.append(message.bytes[0])
                    if message.bytes[0] == 1 { throw Stop() }
                }
            } catch is Stop {
                #expect(values == [0, 1])
            }
        }
        #expect(values == [0, 1, 2])
    }

    @Test("A queue that goes away has ended its thread and freed its port, whatever it was doing")
    func stops() throws {
        let options = try self.options()
        for isFull in [false, true] {
            var queue: ReceptionQueue? = try ReceptionQueue(listeningTo: [options], capacityByteCount: 1)
            var sender = try DatagramSender(to: options.address)
            for value in 0..<(isFull ? 60 : 1) as Range<UInt8> {
                try self.send(value, byteCount: 9_000, through: &sender)
            }
            let patience = self.instant(in: .seconds(10))
            while isFull, queue?.statistics.fullCount == 0, MonotonicClock.now() < patience {
                MonotonicClock.sleep(until: self.instant(in: .milliseconds(2)))
            }
            let before = MonotonicClock.now()
            queue = nil
            #expect(before.interval(to: MonotonicClock.now()) < .seconds(2))
        }
    }

    @Test("A short receive buffer comes with advice, a granted one without")
    func buffers() throws {
        let short = ReceiveBuffer(wantedByteCount: 8_388_608, grantedByteCount: 212_992)
        #expect(short.isShort)
        #expect(short.warning?.contains("sysctl -w net.core.rmem_max=8388608") == true)
        #expect(ReceiveBuffer(wantedByteCount: 100, grantedByteCount: 100).warning == nil)
    }
}
