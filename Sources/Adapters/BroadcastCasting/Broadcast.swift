internal import BroadcastSender
internal import CDatagrams
package import Datagrams
internal import Dispatch
internal import DurableStorage
internal import FluteFormat
internal import Glibc
internal import LayeredCoding
internal import SystemClock
internal import Timekeeping

/// Casts files to a group: a ``BroadcastSender/SessionSender`` on a socket and on files, on the calling thread.
package struct Broadcast: ~Copyable {
    /// How often files are looked at for changes.
    private static let watchInterval = Interval.milliseconds(100)
    /// How often progress is told.
    private static let progressInterval = Interval.milliseconds(250)
    /// How long the end may take when it was asked for.
    private static let endInterval = Interval.seconds(1)
    /// How often laps are stored.
    private static let storeInterval = Interval.seconds(1)
    /// Seconds from 1900, where NTP begins to count, to 1970.
    private static let secondsBefore1970: UInt32 = 2_208_988_800

    /// So much memory is taken for repair symbols even where less is free.
    private static let leastMemoryByteCount = 256 << 20

    private let paths: [String]
    private let settings: CastSettings
    private let headerByteCount: Int
    private let isInterrupted: @Sendable () -> Bool
    private let queue = DispatchQueue(label: "fleetcast.repair", qos: .userInitiated)
    private var sender: SessionSender
    private var socket: DatagramSender
    private var entries: [CastEntry] = []
    private var places: [ObjectKey: Int] = [:]
    private var buffer = RunBuffer()
    private var state: CastState
    private let stateStore: CastStateStore?
    /// Laps began that are not stored.
    private var isStateOutdated = false
    private var nextStore: MonotonicInstant
    private var meter: CastMeter
    private var nextLook: MonotonicInstant
    private var nextProgress: MonotonicInstant
    private var endLimit: MonotonicInstant?
    private var hasWarned = false

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

    /// Puts the files on the air; nothing is sent yet.
    ///
    /// Repair symbols are begun while the digests are still being computed.
    private mutating func open() throws(CastError) {
        try self.addSession()
        let files = try self.files()
        let memory = self.memoryByteCount / max(1, files.count)
        var objects: [(SendingObject, CastObject)] = []
        for file in files {
            var object = try self.settings.object(for: file)
            object.firstLap = self.firstLap(object)
            objects.append((object, self.source(file, object, memoryByteCount: memory)))
        }
        let digests = try DigestJob.digests(
            of: files, addsMD5: self.settings.addsMD5, isCancelled: self.isInterrupted)
        for (index, (object, source)) in objects.enumerated() {
            let entry = try self.addObject(object, source, digests[index])
            if let key = entry.key { self.places[key] = self.entries.count }
            self.entries.append(entry)
        }
    }

    private mutating func addSession() throws(CastError) {
        // Without a remembered number, one that no session of the last days has had, most likely.
        let firstInstanceID = self.state.instanceID.map { $0 + 1 } ?? Self.wallClock()
        // With an end, no file is ever replaced by another.
        let session = SendingSession(
            self.settings.sessionID, firstInstanceID: firstInstanceID & 0xF_FFFF,
            isComplete: self.settings.lapLimit != nil)
        do throws(SenderError) {
            try self.sender.addSession(session, at: MonotonicClock.now())
        } catch {
            throw .sender(error)
        }
    }

    private var memoryByteCount: Int {
        self.settings.memoryByteCount ?? max(Self.leastMemoryByteCount, freeMemoryByteCount() / 2)
    }

    private func files() throws(CastError) -> [CastFile] {
        let files = try Self.open(self.paths)
        guard let compression = self.settings.compression else { return files }
        return try CastFile.compressed(files, compression, isCancelled: self.isInterrupted)
    }

    private func source(
        _ file: CastFile, _ object: SendingObject, memoryByteCount: Int
    ) -> CastObject {
        CastObject(
            file, object, memoryByteCount: memoryByteCount, on: self.queue, isInterrupted: self.isInterrupted)
    }

    private static func open(_ paths: [String]) throws(CastError) -> [CastFile] {
        var files: [CastFile] = []
        var pathsByName: [String: String] = [:]
        for path in paths {
            let file = try CastFile(opening: path)
            if let other = pathsByName.updateValue(path, forKey: file.name) {
                throw .duplicateName(file.name, path: path, otherPath: other)
            }
            files.append(file)
        }
        return files
    }

    /// A sender that was restarted goes on with the lap after the last one that was begun.
    private func firstLap(_ object: SendingObject) -> Int {
        guard self.settings.lapLimit == nil, object.information.scheme != .compactNoCode,
            let number = UInt16(exactly: object.entry.objectID.rawValue),
            let lap = self.state.laps[number], lap < 1 << 40
        else { return 1 }
        return lap + 1
    }

    private mutating func addObject(
        _ object: SendingObject, _ source: CastObject, _ digests: CastFile.Digests
    ) throws(CastError) -> CastEntry {
        var object = object
        object.entry.sha256 = digests.sha256
        object.entry.contentMD5 = digests.md5
        do throws(SenderError) {
            let key = try self.sender.add(object, to: self.settings.sessionID)
            let order = LapOrder(
                object.information, overheadPercent: object.overheadPercent,
                groupBlockCount: object.groupBlockCount)
            let facts = CastFacts.File(
                path: source.file.path, name: source.file.name, objectID: key.objectID,
                byteCount: source.file.byteCount, contentEncoding: object.entry.contentEncoding,
                information: object.information, sha256: digests.sha256,
                symbolCountOfLap: order.symbolCountOfLap)
            return CastEntry(
                path: source.file.path, key: key, facts: facts, object: source,
                header: self.sender.header(of: key) ?? [])
        } catch {
            throw .sender(error)
        }
    }

    /// What is about to be sent.
    package var facts: CastFacts {
        CastFacts(
            sessionID: self.settings.sessionID, files: self.entries.map(\.facts),
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

    private mutating func begin(_ onEvent: (CastEvent) -> Void) {
        onEvent(.started(self.facts))
        let now = MonotonicClock.now()
        self.meter = CastMeter(startingAt: now)
        self.nextLook = now
        self.nextProgress = now.advanced(by: Self.progressInterval)
    }

    private func isFatal(_ error: CastError) -> Bool {
        switch error {
        case .sender: false
        default: true
        }
    }

    private mutating func end(at now: MonotonicInstant) {
        self.sender.end(at: now)
        self.endLimit = now.advanced(by: Self.endInterval)
    }

    /// Does the next thing; whether there is one.
    private mutating func step(at now: MonotonicInstant, _ onEvent: (CastEvent) -> Void) throws(CastError)
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
            onEvent(.lapBegan(file: self.name(of: key), lap: lap))
        case .endLap(let key, let lap):
            onEvent(.lapEnded(file: self.name(of: key), lap: lap))
        case .endObject(let key):
            onEvent(.fileEnded(self.name(of: key)))
        case .finish:
            return false
        }
        return true
    }

    private mutating func next(at now: MonotonicInstant) throws(CastError) -> SenderAction {
        do throws(SenderError) {
            return try self.sender.next(at: now)
        } catch {
            throw .sender(error)
        }
    }

    // MARK: - Packets

    private mutating func send(_ run: SymbolRun) throws(CastError) {
        guard let place = self.places[run.object] else { return }
        let entry = self.entries[place]
        let bytes = try self.buffer.fill(run, self.sender.symbols, header: entry.header, entry.object)
        do throws(SocketError) {
            try self.socket.send(bytes, segmentByteCount: run.headerByteCount + run.symbolByteCount)
        } catch {
            throw .socket(error)
        }
        self.meter.count(run.packetCount, byteCount: run.byteCount + run.packetCount * self.headerByteCount)
        // Without a rate nothing else makes the sender pause; receivers on the same machine need their turn.
        if self.settings.bitsPerSecond == nil { sched_yield() }
    }

    private mutating func sendTable(_ run: TableRun) throws(CastError) {
        let table = self.sender.table(of: run.sessionID)
        try self.transmit(table[run.bytes], segmentByteCount: run.datagramByteCount)
    }

    private mutating func transmit(
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

    // MARK: - Now and then

    private mutating func look(at now: MonotonicInstant, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        self.nextLook = now.advanced(by: Self.watchInterval)
        self.sender.setWallClock(seconds: Self.wallClock(), at: now)
        if now >= self.nextProgress {
            self.nextProgress = now.advanced(by: Self.progressInterval)
            onEvent(.progress(self.meter.progress(at: now, self.position)))
        }
        if self.isStateOutdated, now >= self.nextStore {
            self.nextStore = now.advanced(by: Self.storeInterval)
            self.isStateOutdated = false
            self.stateStore?.writeLater(self.state)
        }
        // At the end nobody is to see other files any more.
        guard self.endLimit == nil else { return }
        for index in self.entries.indices {
            if self.entries[index].reload != nil {
                try self.finishReload(index, onEvent)
            } else if self.entries[index].object.file.isReplaced {
                try self.beginReload(index, onEvent)
            }
        }
    }

    /// The old contents stay on the air if they are still there: another file took only the name.
    private mutating func beginReload(_ index: Int, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        let entry = self.entries[index]
        let isOverwritten = entry.object.file.isSpoiled
        guard self.settings.lapLimit == nil else {
            // Laps that are counted are sent to their end as long as the bytes are what they were.
            if isOverwritten { throw .changed(path: entry.path) }
            return
        }
        onEvent(.fileChanged(path: entry.path))
        if isOverwritten { self.takeOff(index) }
        self.entries[index].reload = Reload(entry.path, self.settings)
    }

    /// Takes a file off the air that was cut off while it was read, if others may come in its place.
    private mutating func outlives(_ error: CastError, _ onEvent: (CastEvent) -> Void) -> Bool {
        guard case .changed(let path) = error, self.settings.lapLimit == nil, self.endLimit == nil,
            let index = self.entries.firstIndex(where: { $0.path == path && $0.key != nil })
        else { return false }
        self.takeOff(index)
        if self.entries[index].reload == nil {
            onEvent(.fileChanged(path: path))
            self.entries[index].reload = Reload(path, self.settings)
        }
        return true
    }

    private mutating func takeOff(_ index: Int) {
        guard let key = self.entries[index].key else { return }
        try? self.sender.withdraw(key)
        self.places[key] = nil
        self.entries[index].key = nil
    }

    private mutating func finishReload(_ index: Int, _ onEvent: (CastEvent) -> Void) throws(CastError) {
        guard let outcome = self.entries[index].reload?.outcome else { return }
        let path = self.entries[index].path
        switch outcome {
        case .success(let new):
            var object = try self.settings.object(for: new.file)
            let facts = self.entries[index].facts
            // The same contents, with another time perhaps: receivers keep what they have of it.
            if new.digests.sha256 == facts.sha256, object.information == facts.information {
                object.entry.objectID = facts.objectID
            }
            object.firstLap = self.firstLap(object)
            let memory = self.memoryByteCount / self.entries.count
            let source = self.source(new.file, object, memoryByteCount: memory)
            self.takeOff(index)
            let entry = try self.addObject(object, source, new.digests)
            self.entries[index] = entry
            if let key = entry.key { self.places[key] = index }
            onEvent(.fileReloaded(entry.facts))
        case .failure(let error):
            if error.description != self.entries[index].lastComplaint?.description {
                onEvent(.fileUnusable(error))
            }
            self.entries[index].lastComplaint = error
            if self.entries[index].object.file.isSpoiled { self.takeOff(index) }
            self.entries[index].reload = Reload(path, self.settings)
        }
    }

    private mutating func noteLap(_ key: ObjectKey, _ lap: Int) {
        guard self.settings.lapLimit == nil, let number = UInt16(exactly: key.objectID.rawValue) else {
            return
        }
        self.state.laps[number] = lap
        self.isStateOutdated = true
    }

    /// Remembers what a restarted sender must know; without it, the next one chooses a number by the time of
    /// day.
    private mutating func store(_ onEvent: (CastEvent) -> Void) {
        guard let stateStore = self.stateStore else { return }
        self.isStateOutdated = false
        do throws(StorageError) {
            try stateStore.write(self.state)
        } catch {
            guard !self.hasWarned else { return }
            self.hasWarned = true
            onEvent(
                .warning("\(error). A restarted sender may begin with a table number that was used already"))
        }
    }

    private func name(of key: ObjectKey) -> String {
        self.places[key].map { self.entries[$0].facts.name } ?? "object \(key.objectID)"
    }

    /// The greatest lap that a file is in, and how much of everything is sent.
    private var position: (lap: Int, fraction: Double) {
        var lap = 1
        var sent = 0.0
        var total = 0.0
        for entry in self.entries {
            guard let key = entry.key, let progress = self.sender.progress(of: key) else { continue }
            let size = Double(entry.facts.symbolCountOfLap * entry.facts.information.symbolByteCount)
            let limit = self.settings.lapLimit.map(Double.init)
            lap = max(lap, progress.lap)
            sent += size * (limit == nil ? progress.fraction : Double(progress.lap - 1) + progress.fraction)
            total += size * (limit ?? 1)
        }
        return (lap, total > 0 ? min(1, sent / total) : 1)
    }

    private static func wallClock() -> UInt32 {
        UInt32(truncatingIfNeeded: time(nil)) &+ self.secondsBefore1970
    }
}
