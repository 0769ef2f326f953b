internal import BroadcastSender
internal import CDatagrams
package import Datagrams
internal import Dispatch
internal import Glibc
internal import LayeredCoding
internal import SystemClock
internal import Timekeeping

/// Casts files to a group: a ``BroadcastSender/SessionSender`` on a socket and on files, on the calling thread.
package struct Broadcast: ~Copyable {
    /// How often files are looked at for changes.
    static let watchInterval = Interval.milliseconds(100)
    /// How often progress is told.
    static let progressInterval = Interval.milliseconds(250)
    /// How long the end may take when it was asked for.
    static let endInterval = Interval.seconds(1)
    /// How often laps are stored.
    static let storeInterval = Interval.seconds(1)
    /// So much memory is taken for repair symbols even where less is free.
    static let leastMemoryByteCount = 256 << 20

    let paths: [String]
    let settings: CastSettings
    let headerByteCount: Int
    let isInterrupted: @Sendable () -> Bool
    let queue = DispatchQueue(label: "fleetcast.repair", qos: .userInitiated)
    var sender: SessionSender
    var socket: DatagramSender
    var entries: [CastEntry] = []
    var places: [ObjectKey: Int] = [:]
    var buffer = RunBuffer()
    var state: CastState
    let stateStore: CastStateStore?
    /// Laps began that are not stored.
    var isStateOutdated = false
    var nextStore: MonotonicInstant
    var meter: CastMeter
    var nextLook: MonotonicInstant
    var nextProgress: MonotonicInstant
    var endLimit: MonotonicInstant?
    var hasWarned = false

    /// Creates a cast; files are opened when it runs.
    ///
    /// - Parameters:
    ///   - paths: files of different names.
    ///   - socket: towards the group.
    ///   - headerByteCount: of IP and UDP together, 28 or 48.
    ///   - isInterrupted: asked now and then, from any thread.
    package init(
        of paths: [String], _ settings: CastSettings, through socket: consuming DatagramSender,
        headerByteCount: Int, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        let now = MonotonicClock.now()
        var configuration = SenderConfiguration(bitsPerSecond: settings.bitsPerSecond)
        configuration.headerByteCount = headerByteCount
        self.paths = paths
        self.settings = settings
        self.headerByteCount = headerByteCount
        self.isInterrupted = isInterrupted
        self.sender = SessionSender(
            configuration, wallClockSeconds: Self.wallClock(), startingAt: now)
        self.socket = socket
        self.state = settings.statePath.map { CastState(reading: $0) } ?? CastState()
        self.stateStore = settings.statePath.map { CastStateStore(path: $0) }
        self.meter = CastMeter(startingAt: now)
        self.nextLook = now
        self.nextProgress = now
        self.nextStore = now
    }

    /// What is about to be sent.
    package var facts: CastFacts {
        CastFacts(
            sessionID: self.settings.sessionID, files: self.entries.filter(\.isFile).map(\.facts),
            bitsPerSecond: self.settings.bitsPerSecond, burstByteCount: self.sender.burstByteCount,
            lapLimit: self.settings.lapLimit)
    }

    // MARK: - Running

    /// Runs until the last lap of every file is done, or the cast is interrupted; ends in order either way.
    ///
    /// - Returns: whether all laps were done.
    /// - Throws: `SocketError`, or ``CastError`` when a file cannot be read any more.
    package mutating func run(onEvent: (CastEvent) -> Void) throws -> Bool {
        try self.open()
        fc_request_exact_timers()
        self.begin(onEvent)
        var failure: CastError?
        while true {
            let now = MonotonicClock.now()
            if self.endLimit == nil, self.isInterrupted() { self.end(at: now) }
            if let limit = self.endLimit, now >= limit { break }
            do throws(CastError) {
                if now >= self.nextLook { try self.look(at: now, onEvent) }
                guard try self.step(at: now, onEvent) else { break }
            } catch {
                if self.outlives(error, onEvent) { continue }
                // Ends in order even so, lest receivers wait for what does not come.
                guard failure == nil, self.isFatal(error) else { throw error }
                failure = error
                self.end(at: now)
            }
        }
        for entry in self.entries { entry.reload?.cancel() }
        if self.isStateOutdated { self.store(onEvent) }
        onEvent(.ended(self.meter.total(at: MonotonicClock.now(), self.position)))
        if let failure { throw failure }
        return self.endLimit == nil
    }

    mutating func begin(_ onEvent: (CastEvent) -> Void) {
        onEvent(.started(self.facts))
        let now = MonotonicClock.now()
        self.meter = CastMeter(startingAt: now)
        self.nextLook = now
        self.nextProgress = now.advanced(by: Self.progressInterval)
    }

    func isFatal(_ error: CastError) -> Bool {
        switch error {
        case .sender: false
        default: true
        }
    }

    mutating func end(at now: MonotonicInstant) {
        self.sender.end(at: now)
        self.endLimit = now.advanced(by: Self.endInterval)
    }

    /// Does the next thing; whether there is one.
    mutating func step(at now: MonotonicInstant, _ onEvent: (CastEvent) -> Void) throws(CastError)
        -> Bool
    {
        switch try self.next(at: now) {
        case .wait(let instant):
            MonotonicClock.sleep(until: min(instant, self.nextLook))
        case .send(let run):
            try self.send(run)
        case .sendTable(let run):
            try self.sendTable(run)
        case .sendClosing(_, let bytes):
            try self.transmit(bytes, segmentByteCount: bytes.count)
        case .storeInstanceID(_, let id):
            self.state.instanceID = id
            self.store(onEvent)
        case .beginLap(let key, let lap):
            self.noteLap(key, lap)
            if self.isFile(key) { onEvent(.lapBegan(file: self.name(of: key), lap: lap)) }
        case .endLap(let key, let lap):
            if self.isFile(key) { onEvent(.lapEnded(file: self.name(of: key), lap: lap)) }
        case .endObject(let key):
            if self.isFile(key) { onEvent(.fileEnded(self.name(of: key))) }
        case .finish:
            return false
        }
        return true
    }

    mutating func next(at now: MonotonicInstant) throws(CastError) -> SenderAction {
        do throws(SenderError) {
            return try self.sender.next(at: now)
        } catch {
            throw .sender(error)
        }
    }

    // MARK: - Packets

    mutating func send(_ run: SymbolRun) throws(CastError) {
        guard let place = self.places[run.object] else { return }
        let entry = self.entries[place]
        let bytes = try self.buffer.fill(run, self.sender.symbols, entry)
        do throws(SocketError) {
            try self.socket.send(bytes, segmentByteCount: run.headerByteCount + run.symbolByteCount)
        } catch {
            throw .socket(error)
        }
        self.meter.count(run.packetCount, byteCount: run.byteCount + run.packetCount * self.headerByteCount)
        // Without a rate nothing else makes the sender pause; receivers on the same machine need their turn.
        if self.settings.bitsPerSecond == nil { sched_yield() }
    }

    mutating func sendTable(_ run: TableRun) throws(CastError) {
        let table = self.sender.table(of: run.sessionID)
        try self.transmit(table[run.bytes], segmentByteCount: run.datagramByteCount)
    }

    mutating func transmit(
        _ bytes: some Collection<UInt8>, segmentByteCount: Int
    ) throws(CastError) {
        let bytes = Array(bytes)
        do throws(SocketError) {
            let span = bytes.span
            try span.withUnsafeBytes { (buffer) throws(SocketError) in
                try self.socket.send(buffer, segmentByteCount: segmentByteCount)
            }
        } catch {
            throw .socket(error)
        }
        let packetCount = (bytes.count + segmentByteCount - 1) / segmentByteCount
        self.meter.count(packetCount, byteCount: bytes.count + packetCount * self.headerByteCount)
    }

    func name(of key: ObjectKey) -> String {
        self.places[key].map { self.entries[$0].facts.name } ?? "object \(key.objectID)"
    }

    func isFile(_ key: ObjectKey) -> Bool { self.places[key].map { self.entries[$0].isFile } ?? true }

    /// The greatest lap that a file is in, and how much of everything is sent.
    var position: (lap: Int, fraction: Double) {
        var lap = 1
        var sent = 0.0
        var total = 0.0
        for entry in self.entries where entry.isFile {
            guard let key = entry.key, let progress = self.sender.progress(of: key) else { continue }
            let size = Double(entry.facts.symbolCountOfLap * entry.facts.information.symbolByteCount)
            let limit = self.settings.lapLimit.map(Double.init)
            lap = max(lap, progress.lap)
            sent += size * (limit == nil ? progress.fraction : Double(progress.lap - 1) + progress.fraction)
            total += size * (limit ?? 1)
        }
        return (lap, total > 0 ? min(1, sent / total) : 1)
    }

    static func wallClock() -> UInt32 {
        WallClock.ntpSeconds
    }
}
