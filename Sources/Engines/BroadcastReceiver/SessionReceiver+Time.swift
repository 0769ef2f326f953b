public import Timekeeping

// When a reception is over.
extension SessionReceiver {
    /// How the reception ended; `nil` as long as it goes on.
    ///
    /// The answer changes with every call that brings news or the time.
    public func outcome(at now: MonotonicInstant) -> ReceptionOutcome? {
        if let finished = self.finishedOutcome { return finished }
        if let limit = self.configuration.timeLimit, now >= self.startInstant.advanced(by: limit) {
            return self.newestInstant == nil ? .nothingHeard : .timeIsOver
        }
        // What is complete is checked and stored, however long that takes.
        guard !self.isChecking else { return nil }
        if self.configuration.goal != .endless, !self.sessions.isEmpty,
            self.sessions.allSatisfy(\.isClosed)
        {
            return self.isAnnounced ? .sessionsClosed : .nothingAnnounced
        }
        // Whoever waits for what comes next waits through silence, too.
        guard self.configuration.goal != .endless, now >= self.silenceDeadline else { return nil }
        guard self.newestInstant != nil else { return .nothingHeard }
        return self.isAnnounced ? .silence : .nothingAnnounced
    }

    private var finishedOutcome: ReceptionOutcome? {
        switch self.configuration.goal {
        case .endless:
            return nil
        case .fileCount(let count):
            return self.storedFileCount >= count ? .complete : nil
        case .everythingAnnounced:
            var (isAnyAnnounced, isAnyRefused) = (false, false)
            for case let object? in self.objects where object.entry != nil && object.isFile {
                guard object.isDone else { return nil }
                isAnyAnnounced = true
                if object.phase == .refused { isAnyRefused = true }
            }
            return isAnyAnnounced ? (isAnyRefused ? .failed : .complete) : nil
        }
    }

    /// Whether packets may come, but none of what is missing: for the time of the silence limit, none was of an
    /// announced object that is incomplete.
    ///
    /// That is no end, for a carousel may have other objects' turns; but it is time to look for another road.
    public func isStalled(at now: MonotonicInstant) -> Bool {
        var isAnyMissing = false
        for case let object? in self.objects
        where object.entry != nil && object.isFile
            && (object.phase == .waiting || object.phase == .receiving)
        {
            guard object.newestInstant.advanced(by: self.configuration.silenceLimit) <= now else {
                return false
            }
            isAnyMissing = true
        }
        return isAnyMissing
    }

    private var isChecking: Bool {
        self.objects.contains { $0?.phase == .finishing }
    }

    private var silenceDeadline: MonotonicInstant {
        (self.newestInstant ?? self.startInstant).advanced(by: self.configuration.silenceLimit)
    }

    /// When ``outcome(at:)`` may change by itself.
    public var deadline: MonotonicInstant {
        let isPatient = self.configuration.goal == .endless
        let silence = isPatient ? MonotonicInstant(nanoseconds: .max) : self.silenceDeadline
        guard let limit = self.configuration.timeLimit else { return silence }
        return min(silence, self.startInstant.advanced(by: limit))
    }
}
