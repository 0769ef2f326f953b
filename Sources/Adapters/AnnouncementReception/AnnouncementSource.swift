internal import BroadcastReceiver
internal import BroadcastReception
internal import ContentDecoding
internal import FluteFormat
internal import LayeredCoding
internal import RaptorQCode
internal import Timekeeping
internal import XMLReading

/// What comes from one address under the session of announcements, in memory, with strict limits.
final class AnnouncementSource {
    /// Of the room for files, so much may go to files that no table has named: 1 in 4.
    private static let namelessShare = 4

    let id: SourceID
    private let sessionID: TransportSessionID
    private let limits: AnnouncementLimits
    private var receiver: SessionReceiver
    private var incomplete: [ObjectKey: IncompleteFile] = [:]
    /// Objects that get no room before a table names them.
    private var pending: [ObjectKey: TransmissionInformation] = [:]
    /// The objects that tables name, those among them that are no longer on the channel.
    private var named: [String: ObjectKey] = [:]
    private var files: [ObjectKey: [UInt8]] = [:]
    private var byteCount = 0
    private var refused = RefusedFiles()
    /// Objects whose content was refused, and that have brought no other yet.
    private var refusedKeys: Set<ObjectKey> = []
    private var pacing = AttemptPacing()
    private var attemptKeeper = AttemptKeeper()
    /// Wrong names and the like, for the channel to tell.
    private(set) var complaints: [String] = []

    /// When it was heard first.
    let admissionInstant: MonotonicInstant
    private(set) var newestInstant: MonotonicInstant
    /// When a symbol came that was of use.
    private(set) var newestProgressInstant: MonotonicInstant
    /// A file that an attempt missed; what else comes need not be tried.
    private var missing: String?
    private var mayBeTried = false
    /// Whether something that came was refused.
    private(set) var wasRefused = false
    /// Whether an attempt with what it has was successful.
    private(set) var wasAccepted = false

    init(
        _ id: SourceID, _ sessionID: TransportSessionID, _ limits: AnnouncementLimits,
        at now: MonotonicInstant
    ) {
        self.id = id
        self.sessionID = sessionID
        self.limits = limits
        self.admissionInstant = now
        self.newestInstant = now
        self.newestProgressInstant = now
        self.receiver = SessionReceiver(Self.configuration(id, sessionID, limits), startingAt: now)
    }

    var sourceText: String { self.id.text }

    /// Whether any file is complete.
    var hasFiles: Bool { !self.files.isEmpty }

    /// What there is by now, where an attempt may fare better than the one before.
    func takeChance(at now: MonotonicInstant) -> AnnouncedFiles? {
        guard self.mayBeTried, self.pacing.mayTry(at: now) else { return nil }
        self.mayBeTried = false
        let announced = self.announced
        if let missing = self.missing, announced.answer(missing) == .coming { return nil }
        self.missing = nil
        return announced
    }

    /// Notes what an attempt missed.
    func didMiss(_ name: String?, at now: MonotonicInstant) {
        self.missing = name
        self.pacing.didMiss(at: now)
    }

    private var announced: AnnouncedFiles {
        self.forgetWithdrawn()
        var files: [String: [UInt8]] = [:]
        var coming: Set<String> = []
        for (name, key) in self.named {
            if let bytes = self.files[key] {
                files[name] = bytes
            } else if !(RefusedFiles.isRoot(name) && self.refusedKeys.contains(key)) {
                // A root that was refused is none; of what there must be, another one may come.
                coming.insert(name)
            }
        }
        return AnnouncedFiles(
            from: self.sourceText, files, coming: coming, isFull: self.receiver.isFullyAnnounced)
    }

    /// Forgets the file that an attempt refused, and nothing else: whoever forges one must not take away all.
    func didRefuse(_ files: AnnouncedFiles, at now: MonotonicInstant) {
        self.wasRefused = true
        self.pacing.didRefuse(at: now)
        // The table that is sent next may know better what there is.
        self.receiver.forgetTables()
        guard let name = files.servedName, let key = self.named[name],
            let bytes = self.files.removeValue(forKey: key)
        else { return }
        self.byteCount -= bytes.count
        self.refused.insert(name, bytes)
        self.refusedKeys.insert(key)
        self.receiver.didRefuseFile(key)
        self.mayBeTried = true
    }

    func didAccept() {
        self.wasRefused = false
        self.wasAccepted = true
    }

    /// Forgets everything: what comes next may be better.
    func startOver(at now: MonotonicInstant) {
        self.receiver = SessionReceiver(
            Self.configuration(self.id, self.sessionID, self.limits), startingAt: now)
        self.incomplete = [:]
        self.pending = [:]
        self.named = [:]
        self.files = [:]
        self.refusedKeys = []
        self.byteCount = 0
        self.missing = nil
        self.mayBeTried = false
        self.newestProgressInstant = now
    }

    func takeComplaints() -> [String] {
        defer { self.complaints = [] }
        return self.complaints
    }

    // MARK: - Packets

    func take(_ datagram: RawSpan, at now: MonotonicInstant) {
        self.newestInstant = now
        var disposition = self.receiver.receive(datagram, from: self.id, at: now)
        self.performActions()
        if disposition == .again {
            disposition = self.receiver.receive(datagram, from: self.id, at: now)
        }
        guard case .symbols(let delivery) = disposition, let file = self.incomplete[delivery.block.object]
        else { return }
        let (newCount, isComplete) = file.store(delivery, datagram.extracting(delivery.payload))
        self.attemptKeeper.didStore(in: file.block(delivery))
        if newCount < delivery.count { self.receiver.didFindRepeated(delivery.count - newCount) }
        guard newCount > 0 else { return }
        self.newestProgressInstant = now
        self.receiver.didStore(delivery.block, newCount: newCount, isComplete: isComplete)
        // Blocks are solved here as soon as they can be; the engine need not say when.
        while let key = self.receiver.nextBlockToSolve() { self.receiver.didSolve(key, .needMore(1)) }
        self.performActions()
    }

    private func performActions() {
        while let action = self.receiver.nextAction() {
            switch action {
            case .open(let key, let information): self.open(key, information)
            case .finish(let key, let entry): self.finish(key, entry)
            case .discard(let key, _): self.discard(key)
            case .announced(let key, let entry): self.announced(key, entry)
            case .tooLarge: self.complain("a file is larger than \(self.limits.fileByteCount) bytes")
            case .tableRefused(_, let reason): self.complain("a table cannot be read: \(reason)")
            case .memoryIsFull, .tooManyOpen: self.complain("there are more files than are allowed")
            case .tableExpired, .sessionHeard, .sessionClosed: break
            }
        }
    }

    private func announced(_ key: ObjectKey, _ entry: FileEntry) {
        // Whatever the table says now, an attempt may find something else absent or present.
        self.mayBeTried = true
        guard let name = Self.name(entry) else {
            self.discard(key)
            self.receiver.didFail(key)
            return self.complain("a file has a name that no metadata has")
        }
        self.named[name] = key
        if let information = self.pending.removeValue(forKey: key) { self.open(key, information) }
    }

    private func open(_ key: ObjectKey, _ information: TransmissionInformation) {
        let isNamed = self.receiver.progress(of: key)?.entry != nil
        guard IncompleteFile.symbolCount(information) <= self.limits.symbolCount else {
            self.receiver.didFail(key)
            return self.complain("a file has more than \(self.limits.symbolCount) symbols")
        }
        self.forgetWithdrawn()
        let byteCount = IncompleteFile.byteCount(information)
        let room = self.limits.sourceByteCount / (isNamed ? 1 : Self.namelessShare) - self.byteCount
        guard byteCount <= room else {
            // A packet may claim anything: what it describes gets its room when a table names it.
            guard isNamed else { return self.pending[key] = information }
            self.receiver.didFail(key)
            return self.complain("there are more than \(self.limits.sourceByteCount) bytes of files")
        }
        self.byteCount += byteCount
        self.incomplete[key] = IncompleteFile(information)
        self.receiver.didOpen(key)
    }

    private func finish(_ key: ObjectKey, _ entry: FileEntry) {
        let transferred = self.incomplete[key]?.bytes ?? []
        self.discard(key)
        guard let name = Self.name(entry) else { return self.receiver.didFail(key) }
        let limit = min(self.limits.fileByteCount, self.limits.sourceByteCount - self.byteCount)
        guard let bytes = try? self.expanded(transferred, entry.contentEncoding, limit: max(0, limit)) else {
            self.complain("\(name) cannot be expanded, or has more bytes than are allowed")
            return self.receiver.didFindDamage(key)
        }
        self.forgetWithdrawn()
        self.receiver.didStoreFile(key)
        guard !self.refused.contain(name, bytes) else {
            self.refusedKeys.insert(key)
            return self.receiver.didRefuseFile(key)
        }
        self.refusedKeys.remove(key)
        self.refused.didReceive(name)
        self.byteCount += bytes.count
        self.files[key] = bytes
        self.mayBeTried = true
    }

    private func expanded(_ bytes: [UInt8], _ encoding: ContentEncoding?, limit: Int) throws -> [UInt8] {
        guard let encoding else { return bytes }
        return try decodeContent(encoding, bytes, maximumByteCount: limit)
    }

    /// Forgets what is no longer on the channel.
    private func forgetWithdrawn() {
        for (name, key) in self.named where self.receiver.progress(of: key) == nil {
            self.named[name] = nil
            self.refusedKeys.remove(key)
            if let bytes = self.files.removeValue(forKey: key) { self.byteCount -= bytes.count }
        }
    }

    private func discard(_ key: ObjectKey) {
        self.pending[key] = nil
        guard let file = self.incomplete.removeValue(forKey: key) else { return }
        self.byteCount -= file.byteCount
    }

    private func complain(_ text: String) {
        guard self.complaints.count < self.limits.toldCount else { return }
        self.complaints.append(text)
    }

    /// A name without directories, as metadata files have them; `nil` for any other.
    private static func name(_ entry: FileEntry) -> String? {
        guard let components = try? ContentLocation(entry.contentLocation).components, components.count == 1
        else { return nil }
        return components[0]
    }

    private static func configuration(
        _ id: SourceID, _ sessionID: TransportSessionID, _ limits: AnnouncementLimits
    ) -> ReceiverConfiguration {
        var configuration = ReceiverConfiguration(
            readDocument: { try readXML($0) }, expand: { try decodeContent($0, $1, maximumByteCount: $2) })
        configuration.sessionID = sessionID
        configuration.source = id
        configuration.goal = .endless
        // Metadata says itself how long it is valid, and this device's clock may be years off.
        configuration.ntpSeconds = nil
        configuration.memoryByteCount = limits.stateByteCount
        configuration.sessionLimit = 1
        configuration.openObjectLimit = limits.fileCount
        configuration.fileLimit = limits.fileCount
        configuration.tableByteLimit = 256 << 10
        configuration.objectByteLimit = UInt64(limits.fileByteCount)
        return configuration
    }
}
