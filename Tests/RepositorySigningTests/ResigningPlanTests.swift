import RepositorySigning
import Testing
import UpdateMetadata

@Suite("When the server signs anew")
struct ResigningPlanTests {
    private let now = UTCTime(secondsSinceEpoch: 1_780_000_000)
    private let settings = RepositorySettings()

    private func plan(timestampAge: Int64, snapshotAge: Int64) -> ResigningPlan {
        ResigningPlan(
            at: self.now,
            timestampExpires: self.now.advanced(bySeconds: self.settings.timestampLifetime - timestampAge),
            timestampIssued: nil,
            snapshotExpires: self.now.advanced(bySeconds: self.settings.snapshotLifetime - snapshotAge),
            settings: self.settings)
    }

    @Test("Nothing is due before its age, and everything at it")
    func atTheLimit() {
        let day: Int64 = 86_400
        let early = self.plan(timestampAge: day - 1, snapshotAge: 15 * day - 1)
        #expect(!early.isTimestampDue && !early.isSnapshotDue)
        #expect(early.next == self.now.advanced(bySeconds: 1))
        let timestamp = self.plan(timestampAge: day, snapshotAge: 15 * day - 1)
        #expect(timestamp.isTimestampDue && !timestamp.isSnapshotDue)
        #expect(timestamp.next == self.now.advanced(bySeconds: 1))
        let both = self.plan(timestampAge: 0, snapshotAge: 15 * day)
        #expect(both.isTimestampDue && both.isSnapshotDue)
        #expect(both.next == self.now.advanced(bySeconds: day))
    }

    @Test("What was signed by a clock that was ahead does not put the next signing off for long")
    func clockAhead() {
        let plan = self.plan(timestampAge: -3_650 * 86_400, snapshotAge: -3_650 * 86_400)
        #expect(!plan.isTimestampDue)
        #expect(plan.next == self.now.advanced(bySeconds: self.settings.timestampRenewal))
    }

    @Test("Metadata of a shorter lifetime than is now configured is due in time")
    func shorterLifetime() {
        // Signed for an hour, before the lifetime was set to a week.
        let plan = ResigningPlan(
            at: self.now, timestampExpires: self.now.advanced(bySeconds: 3_600), timestampIssued: nil,
            snapshotExpires: self.now.advanced(bySeconds: 20 * 86_400), settings: self.settings)
        #expect(plan.isTimestampDue)
    }

    @Test("Metadata of a longer lifetime than is now configured is due by its own age")
    func longerLifetime() {
        var settings = self.settings
        settings.timestampLifetime = 3_600
        settings.timestampRenewal = 60
        for (age, isDue) in [(59, false), (60, true)] as [(Int64, Bool)] {
            let plan = ResigningPlan(
                at: self.now, timestampExpires: self.now.advanced(bySeconds: 7 * 86_400),
                timestampIssued: self.now.advanced(bySeconds: -age),
                snapshotExpires: self.now.advanced(bySeconds: 20 * 86_400), settings: settings)
            #expect(plan.isTimestampDue == isDue)
        }
    }

    @Test("Whatever the instants, the next look is later than now, and no later than a renewal")
    func extremes() {
        for expires in [UTCTime.first, .last, self.now] {
            for other in [UTCTime.first, .last, self.now] {
                let plan = ResigningPlan(
                    at: self.now, timestampExpires: expires, timestampIssued: other, snapshotExpires: other,
                    settings: self.settings)
                #expect(plan.next > self.now)
                #expect(plan.next <= self.now.advanced(bySeconds: self.settings.timestampRenewal))
            }
        }
    }
}
