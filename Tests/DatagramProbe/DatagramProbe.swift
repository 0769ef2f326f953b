import Datagrams
import Glibc
import SystemClock
import Timekeeping

/// Sends numbered datagrams, or receives them by a queue and prints what came; for tests in network namespaces.
///
///     datagram-probe send GROUP PORT INTERFACE COUNT [rate=BITS] [size=BYTES] [run=DATAGRAMS] [from=ADDRESS] [dscp=N]
///     datagram-probe receive GROUP PORT INTERFACE COUNT [source=ADDRESS] [buffer=BYTES] [ring=BYTES]
///         [unprivileged=1] [seconds=N] [busy=MICROSECONDS]
@main
enum DatagramProbe {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 5, let port = UInt16(words[2]),
            let group = InternetAddress(words[1], port: port),
            let count = Int(words[4])
        else {
            print("usage: datagram-probe send|receive GROUP PORT INTERFACE COUNT [NAME=VALUE]...")
            exit(2)
        }
        let pairs = words.dropFirst(5).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let settings = Dictionary(pairs.map { ($0[0], $0[$0.count - 1]) }, uniquingKeysWith: { $1 })
        let interface = try NetworkInterface(named: words[3])
        if words[0] == "send" {
            try self.send(to: group, interface, count, settings)
        } else {
            try self.receive(from: group, interface, count, settings)
        }
    }

    private static func send(
        to group: InternetAddress, _ interface: NetworkInterface, _ count: Int, _ settings: [String: String]
    ) throws {
        var options = DatagramSender.Options()
        options.interface = interface
        options.source = settings["from"].flatMap { InternetAddress($0, port: 0) }
        options.codePoint = settings["dscp"].flatMap { UInt8($0) } ?? options.codePoint
        options.isHeardLocally = settings["loop"] != "0"
        var sender = try DatagramSender(to: group, options)
        let size = settings["size"].flatMap { Int($0) } ?? 1_456
        let run = settings["run"].flatMap { Int($0) } ?? 44
        let rate = settings["rate"].flatMap { UInt64($0) }
        var bytes = [UInt8](repeating: 0x5A, count: size * run)
        let wire = TokenBucket.wireByteCount(payload: size, ipv6: group.family == AF_INET6)
        var bucket = TokenBucket(
            bitsPerSecond: rate ?? 1_000_000_000_000, largestSendByteCount: wire * run,
            startingAt: MonotonicClock.now())
        let start = MonotonicClock.now()
        var number = 0
        while number < count {
            let length = min(run, count - number)
            bytes.withUnsafeMutableBytes { bytes in
                for index in 0..<length {
                    bytes.storeBytes(of: UInt32(number + index), toByteOffset: index * size, as: UInt32.self)
                }
            }
            if rate != nil { MonotonicClock.sleep(until: bucket.nextInstant) }
            try bytes.withUnsafeBytes { bytes in
                try sender.send(
                    UnsafeRawBufferPointer(rebasing: bytes[..<(length * size)]), segmentByteCount: size)
            }
            if rate != nil { bucket.didSend(wireByteCount: wire * length, at: MonotonicClock.now()) }
            number += length
        }
        let seconds = Double(start.interval(to: MonotonicClock.now()).nanoseconds) / 1e9
        print("sent=\(count) seconds=\(seconds) cpu=\(self.processorSeconds())")
    }

    private static func receive(
        from group: InternetAddress, _ interface: NetworkInterface, _ count: Int, _ settings: [String: String]
    ) throws {
        // Where root may exceed the system's limits, the buffer of an ordinary user is had by giving up root.
        if settings["unprivileged"] == "1" { guard setuid(65_534) == 0 else { exit(3) } }
        var options = DatagramReceiver.Options(on: group)
        options.interface = interface
        options.source = settings["source"].flatMap { InternetAddress($0, port: 0) }
        options.bufferByteCount = settings["buffer"].flatMap { Int($0) } ?? options.bufferByteCount
        let queue = try ReceptionQueue(
            listeningTo: [options],
            capacityByteCount: settings["ring"].flatMap { Int($0) } ?? ReceptionQueue.defaultCapacityByteCount
        )
        print("ready buffer=\(queue.buffers[0].grantedByteCount)")
        fflush(nil)
        let busy = settings["busy"].flatMap { UInt32($0) } ?? 0
        let end = MonotonicClock.now().advanced(by: .seconds(settings["seconds"].flatMap { Int64($0) } ?? 30))
        var received = 0
        var disordered = 0
        var next: UInt32 = 0
        var calls = 0
        var first: MonotonicInstant?
        var last = MonotonicClock.now()
        var latest = Interval.zero
        while received < count, MonotonicClock.now() < end {
            let taken = try queue.take(until: end) { message in
                var offset = 0
                while offset < message.bytes.count {
                    let number = message.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                    if number != next { disordered += 1 }
                    next = number &+ 1
                    received += 1
                    offset += message.segmentByteCount
                }
                first = first ?? message.instant
                last = message.instant
            }
            if taken > 0 { latest = max(latest, last.interval(to: MonotonicClock.now())) }
            calls += 1
            if busy > 0 { usleep(busy) }
            // A stream that has ended is over after a second of silence.
            if let first, first < last, last.interval(to: MonotonicClock.now()) > .seconds(1) { break }
        }
        let statistics = queue.statistics
        let seconds = Double((first ?? last).interval(to: last).nanoseconds) / 1e9
        print(
            "received=\(received) gaps=\(disordered) bytes=\(statistics.byteCount)",
            "datagrams=\(statistics.datagramCount) messages=\(statistics.messageCount) dropped=\(statistics.droppedCount)",
            "full=\(statistics.fullCount) calls=\(calls) seconds=\(seconds) cpu=\(self.processorSeconds())",
            "latest=\(latest.nanoseconds / 1_000)us")
    }

    private static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
}
