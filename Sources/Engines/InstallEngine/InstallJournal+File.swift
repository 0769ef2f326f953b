import JournalFormat

extension InstallJournal {
    private var staging: String { self.path + ".new" }

    /// Reads the file; what is read is taken into account.
    ///
    /// - Returns: how many of its bytes are intact and how many it has; `nil` where there is no file.
    mutating func read(on disk: some InstallDisk) throws -> (intactByteCount: Int, byteCount: Int)? {
        self.deployments = JournalDeployments()
        self.lineCount = 0
        guard let bytes = try disk.contents(of: self.path, limit: Self.byteLimit) else { return nil }
        let text = JournalText(parsing: bytes.span)
        for payload in text.payloads {
            self.lineCount += 1
            let record: JournalRecord
            do {
                record = try JournalRecord(parsing: payload.span)
            } catch {
                throw InstallJournalError(.invalidRecord(error), path: self.path, line: self.lineCount)
            }
            guard self.deployments.take(record) else {
                throw InstallJournalError(.unexpectedRecord, path: self.path, line: self.lineCount)
            }
        }
        guard !text.isDamaged else {
            throw InstallJournalError(.damagedLine, path: self.path, line: self.lineCount + 1)
        }
        return (text.intactByteCount, bytes.count)
    }

    /// Reads the file, and makes sure that what was read stays, and nothing else.
    mutating func reload(on disk: inout some InstallDisk) throws {
        if try disk.entry(at: self.staging) != nil { try disk.removeTree(self.staging) }
        guard let (intactByteCount, byteCount) = try self.read(on: disk) else {
            self.fileState = .absent
            return
        }
        if intactByteCount < byteCount { try disk.truncate(self.path, byteCount: intactByteCount) }
        // A process that was killed may have left records that only the cache holds.
        try disk.synchronizeFile(self.path)
        try disk.synchronizeDirectory(self.directory)
        self.fileState = .intact(byteCount: intactByteCount)
    }

    /// Writes a line behind the others, durably.
    mutating func write(_ line: [UInt8], on disk: inout some InstallDisk) throws {
        try self.repair(on: &disk)
        switch self.fileState {
        case .intact(let byteCount):
            self.fileState = .torn(byteCount: byteCount)
            try disk.append(line, to: self.path)
            try disk.synchronizeFile(self.path)
            self.fileState = .intact(byteCount: byteCount + line.count)
        case .absent:
            try disk.writeFile(self.path, line)
            try disk.synchronizeFile(self.path)
            try disk.synchronizeDirectory(self.directory)
            self.fileState = .intact(byteCount: line.count)
        case .torn, .replaced, .readOnly:
            throw InstallJournalError(.readOnly, path: self.path, line: 0)
        }
    }

    /// Removes what a failed write left.
    private mutating func repair(on disk: inout some InstallDisk) throws {
        switch self.fileState {
        case .torn(let byteCount):
            try disk.truncate(self.path, byteCount: byteCount)
            try disk.synchronizeFile(self.path)
            self.fileState = .intact(byteCount: byteCount)
        case .replaced:
            try self.reload(on: &disk)
        case .absent, .intact, .readOnly:
            break
        }
    }

    /// Writes the journal anew where it is long and would become much shorter.
    ///
    /// - Throws: only ``PowerFailing``: without it, all records are durable as they are, and the next
    ///   occasion tries again.
    mutating func compactWhereWorthwhile(on disk: inout some InstallDisk) throws {
        guard case .intact(let byteCount) = self.fileState, byteCount > Self.compactionByteCount else {
            return
        }
        let records = self.deployments.condensed(historyLimit: Self.historyLimit)
        let bytes = records.flatMap { JournalText.line($0.payload) }
        guard bytes.count <= byteCount / 2 else { return }
        self.fileState = .replaced
        do {
            try disk.replaceFile(self.path, with: bytes, staging: self.staging)
        } catch let failure as any PowerFailing {
            throw failure
        } catch { return }
        var deployments = JournalDeployments()
        for record in records { _ = deployments.take(record) }
        self.deployments = deployments
        self.lineCount = records.count
        self.fileState = .intact(byteCount: bytes.count)
    }
}
