internal import BroadcastReceiver
internal import FluteFormat
internal import LayeredCoding
import SystemClock
internal import Timekeeping

// Journals, with which a later run goes on.
extension BroadcastReceptionShell {
    /// How long symbols may be held without a journal that tells of them.
    static let journalInterval = Interval.seconds(2)

    /// Takes over what an earlier run left of an object; how many symbols.
    mutating func resume(_ object: StoredObject, _ progress: ObjectProgress) -> Int {
        guard let journal = self.output.journal(of: object),
            journal.information == object.information.encodedExtension(),
            // What anybody may have sent is not mixed with what was proven.
            journal.isAuthenticated == self.admission.isAuthenticating,
            journal.isTrusted(by: progress.entry)
        else { return 0 }
        var held: [(Int, Int, Bool)] = []
        object.resume(journal) { held.append(($0, $1, $2)) }
        for (number, count, isComplete) in held {
            let key = SourceBlockKey(object: object.key, sourceBlockNumber: number)
            self.receiver.didStore(key, newCount: count, isComplete: isComplete)
        }
        return held.reduce(0) { $0 + $1.1 }
    }

    /// Writes down what is held, from time to time.
    mutating func writeJournalsIfDue() {
        guard MonotonicClock.now() >= self.nextJournal, !self.isWritingJournal else { return }
        self.writeJournals()
    }

    /// Writes down what is held of all objects, when the worker's turn comes.
    mutating func writeJournals() {
        let output = self.output
        let written = self.objects.values.filter { $0.hasNews && !$0.isNameless && !$0.isRepaired }.map {
            ($0, self.journal(of: $0))
        }
        self.nextJournal = MonotonicClock.now().advanced(by: Self.journalInterval)
        guard !written.isEmpty else { return }
        self.isWritingJournal = true
        let start = MonotonicClock.now()
        self.writer.perform {
            for (object, journal) in written { output.write(journal, of: object) }
            return { shell in
                shell.isWritingJournal = false
                // A slow disk is not kept busy with it for more than a tenth of the time.
                let now = MonotonicClock.now()
                let pause = Interval(nanoseconds: 10 * start.interval(to: now).nanoseconds)
                shell.nextJournal = now.advanced(by: max(pause, Self.journalInterval))
            }
        }
    }

    func journal(of object: StoredObject) -> ReceptionJournal {
        let busy = self.busyBlock
        let digest = self.receiver.progress(of: object.key)?.entry?.anyDigest ?? []
        object.hasNews = false
        return object.journal(digest: digest, isAuthenticated: self.admission.isAuthenticating) {
            busy == SourceBlockKey(object: object.key, sourceBlockNumber: $0)
        }
    }
}

extension ReceptionJournal {
    /// Whether what the journal tells of may be used for a file: only if a digest will tell in the end.
    func isTrusted(by entry: FileEntry?) -> Bool {
        guard let entry else { return !self.digest.isEmpty }
        guard let digest = entry.anyDigest else { return false }
        return self.digest.isEmpty || self.digest == digest
    }
}

extension FileEntry {
    /// What tells the file from another one of the same name and size.
    var anyDigest: [UInt8]? { self.sha256 ?? self.contentMD5 }
}
