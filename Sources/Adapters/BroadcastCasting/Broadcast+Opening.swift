internal import BroadcastSender
internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthenticationFormat
internal import SystemClock
internal import Timekeeping

// Files put on the air.
extension Broadcast {
    /// Puts the files on the air; nothing is sent yet.
    ///
    /// Repair symbols are begun while the digests are still being computed.
    mutating func open() throws(CastError) {
        try self.addSession()
        let files = try self.files()
        let signatures = try self.signatures(of: files)
        let memory = self.memoryByteCount / max(1, files.count)
        var objects: [(SendingObject, CastObject)] = []
        for (index, file) in files.enumerated() {
            var object = try self.settings.object(for: file, signatures[index])
            object.firstLap = self.firstLap(object)
            objects.append((object, self.source(file, object, memoryByteCount: memory)))
        }
        let digests = try DigestJob.digests(
            of: files, addsMD5: self.settings.addsMD5, isCancelled: self.isInterrupted)
        for (index, (object, source)) in objects.enumerated() {
            try signatures[index]?.check(digests[index], of: files[index])
            var object = object
            object.prelude = try self.addSpine(of: object, files[index], signatures[index])
            self.enter(try self.addObject(object, source, digests[index], signatures[index]))
        }
    }

    private mutating func enter(_ entry: CastEntry) {
        if let key = entry.key { self.places[key] = self.entries.count }
        self.entries.append(entry)
    }

    /// The signatures of each file; none where packets are not authenticated.
    private func signatures(of files: [CastFile]) throws(CastError) -> [CastSignatures?] {
        guard let authentication = self.settings.authentication else {
            return Array(repeating: nil, count: files.count)
        }
        precondition(authentication.paths.count == files.count, "a signatures file for each file")
        var signatures: [CastSignatures?] = []
        for path in authentication.paths { signatures.append(try CastSignatures(opening: path)) }
        return signatures
    }

    /// Puts the spine of a file on the air, where that is the way in which its packets are authenticated.
    private mutating func addSpine(
        of object: SendingObject, _ file: CastFile, _ signatures: CastSignatures?
    ) throws(CastError) -> ObjectKey? {
        guard let signatures, object.authentication?.mode == .spine else { return nil }
        guard let (parameters, bytes) = try signatures.spine() else {
            throw .unusableSignatures(path: signatures.path, "it has no spine; sign the release with one")
        }
        let spine = self.settings.spineObject(parameters, of: object)
        let content = try CastFile(
            named: file.name + ".spine", bytes, in: self.settings.temporaryDirectory)
        let source = self.source(content, spine, memoryByteCount: Self.spineMemoryByteCount)
        let digests = CastFile.Digests(sha256: parameters.targetDigest, md5: nil)
        let entry = try self.addObject(spine, source, digests, signatures, .spine)
        self.enter(entry)
        return entry.key
    }

    /// For repair symbols of a spine, most of which have less than a megabyte.
    private static let spineMemoryByteCount = 8 << 20

    mutating func addSession() throws(CastError) {
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

    var memoryByteCount: Int {
        self.settings.memoryByteCount ?? max(Self.leastMemoryByteCount, freeMemoryByteCount() / 2)
    }

    func files() throws(CastError) -> [CastFile] {
        let files = try Self.open(self.paths)
        guard let compression = self.settings.compression else { return files }
        return try CastFile.compressed(files, compression, isCancelled: self.isInterrupted)
    }

    func source(
        _ file: CastFile, _ object: SendingObject, memoryByteCount: Int
    ) -> CastObject {
        CastObject(
            file, object, memoryByteCount: memoryByteCount, on: self.queue, isInterrupted: self.isInterrupted)
    }

    static func open(_ paths: [String]) throws(CastError) -> [CastFile] {
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
    func firstLap(_ object: SendingObject) -> Int {
        guard self.settings.lapLimit == nil, object.information.scheme != .compactNoCode,
            let number = UInt16(exactly: object.entry.objectID.rawValue),
            let lap = self.state.laps[number], lap < 1 << 40
        else { return 1 }
        return lap + 1
    }

    mutating func addObject(
        _ object: SendingObject, _ source: CastObject, _ digests: CastFile.Digests,
        _ signatures: CastSignatures? = nil, _ role: SignaturesFile.Object = .release
    ) throws(CastError) -> CastEntry {
        var object = object
        object.entry.sha256 = digests.sha256
        object.entry.contentMD5 = digests.md5
        do throws(SenderError) {
            let key = try self.sender.add(object, to: self.settings.sessionID)
            let facts = CastFacts.File(
                path: source.file.path, name: source.file.name, objectID: key.objectID,
                byteCount: source.file.byteCount, contentEncoding: object.entry.contentEncoding,
                information: object.information, sha256: digests.sha256,
                authentication: object.authentication?.mode,
                symbolCountOfLap: object.order.symbolCountOfLap)
            var entry = CastEntry(
                path: source.file.path, key: key, facts: facts, object: source,
                headers: CastHeaders(self.sender, key))
            if let signatures, let parameters = object.authentication?.parameters {
                entry.proofs = CastProofs(signatures: signatures, parameters: parameters, object: role)
            }
            return entry
        } catch {
            throw .sender(error)
        }
    }
}
