internal import AnnouncementPlanning
internal import BroadcastSender
internal import LayeredCoding
internal import RaptorQCode
internal import SystemClock
internal import Timekeeping

// What is on the disk, and what of it is on the air.
extension Announcement {
    /// Looks whether there is something else to announce.
    mutating func look(
        at now: MonotonicInstant, _ onEvent: (AnnouncementEvent) -> Void
    ) throws(AnnouncementError) {
        self.nextLook = now.advanced(by: Self.watchInterval)
        self.sender.setWallClock(seconds: WallClock.ntpSeconds, at: now)
        guard self.watch.mustRead() else { return }
        let former = (self.state, self.sessionList)
        if let failure = self.read() {
            if self.watch.didFail(at: now, patience: Self.patience) { onEvent(.unusable(failure)) }
        } else {
            self.watch.didSucceed()
        }
        guard former.0 != self.state || former.1 != self.sessionList else { return }
        try self.apply()
        onEvent(.changed(self.facts))
    }

    /// Takes over what can be announced now; a broken description of a session keeps no metadata off the air.
    ///
    /// - Returns: why something cannot be.
    private mutating func read() -> AnnouncementError? {
        var failure: AnnouncementError?
        do throws(AnnouncementError) {
            self.state = try RepositoryState(reading: self.settings.directory)
        } catch {
            failure = error
        }
        do throws(AnnouncementError) {
            self.sessionList = try self.sessionFiles.read()
        } catch {
            failure = failure ?? error
        }
        return failure
    }

    /// Puts on the air what there is, and takes off what there is no more, for the next table to tell.
    mutating func apply() throws(AnnouncementError) {
        let files = self.state.files + (self.sessionList.map { [$0] } ?? [])
        var wanted: [String: AnnouncedObject] = [:]
        for file in files {
            if let present = self.objects[file.name], present.file.bytes == file.bytes {
                wanted[file.name] = present
            } else {
                wanted[file.name] = try AnnouncedObject(file)
            }
        }
        let objects = files.compactMap { wanted[$0.name] }
        self.plan = self.plan(files, objects)
        do throws(SenderError) {
            for (index, object) in objects.enumerated() {
                try self.put(object, weight: self.plan.weights[index])
            }
            for (name, object) in self.objects where wanted[name] !== object {
                if let key = object.key { try self.takeOff(key) }
            }
        } catch {
            throw .sender(error)
        }
        self.objects = wanted
        try self.makeTable()
    }

    /// Has the new table made, so that its size is known.
    private mutating func makeTable() throws(AnnouncementError) {
        let now = MonotonicClock.now()
        while true {
            let action = try self.nextAction(at: now)
            if case .storeInstanceID = action { return }
            guard try self.perform(action) else { return }
        }
    }

    private mutating func put(_ object: AnnouncedObject, weight: Int) throws(SenderError) {
        if let key = object.key { return try self.sender.setWeight(weight, of: key) }
        let key = try self.sender.add(object.sendingObject(weight: weight), to: .announcement)
        object.key = key
        object.header = self.sender.header(of: key) ?? []
        self.names[key] = object.file.name
    }

    private mutating func takeOff(_ key: ObjectKey) throws(SenderError) {
        try self.sender.withdraw(key)
        self.names[key] = nil
    }

    private func plan(_ announced: [AnnouncedFile], _ objects: [AnnouncedObject]) -> AnnouncementPlan {
        let files = zip(announced, objects).map { file, object in
            AnnouncementPlan.File(
                lapByteCount: object.lapByteCount(headerByteCount: self.settings.headerByteCount),
                priority: file.priority)
        }
        return AnnouncementPlan(
            files, tableByteCount: self.estimatedTableByteCount(objects.count),
            bitsPerSecond: self.settings.bitsPerSecond)
    }

    /// The table is made when it is sent first; until then, what one of so many files takes as a rule.
    private func estimatedTableByteCount(_ fileCount: Int) -> Int {
        let known = self.sender.table(of: .announcement).count
        return (known > 0 ? known : 300 + 24 * fileCount) + self.settings.headerByteCount
    }

    /// What is announced.
    var facts: AnnouncementFacts {
        let files = (self.state.files + (self.sessionList.map { [$0] } ?? [])).compactMap { file in
            self.objects[file.name].map { object in
                let packetCount = object.information.sourceBlock(0).symbolCount
                let wire = object.lapByteCount(headerByteCount: 0)
                return AnnouncementFacts.File(
                    name: file.name, byteCount: file.bytes.count,
                    transferByteCount: Int(object.information.transferByteCount), packetCount: packetCount,
                    payloadByteCount: wire, priority: file.priority)
            }
        }
        return AnnouncementFacts(
            files: files,
            tableByteCount: self.estimatedTableByteCount(files.count) - self.settings.headerByteCount,
            timestampVersion: self.state.timestampVersion, rootVersion: self.state.rootVersions.last ?? 0,
            newestSeconds: self.plan.newestSeconds, otherSeconds: self.plan.otherSeconds,
            bitsPerSecond: self.settings.bitsPerSecond)
    }
}
