import TrustedUpdate
import UpdateMetadata
import Testing

@Suite("Clocks")
struct ClockTests {
    private let start = RepositorySimulator.start
    private let day = RepositorySimulator.day

    @Test("A clock that went backwards does not bring expired metadata back to life")
    func backwards() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        repository.prolong(days: 10)
        try repository.publishContent()
        device.clock = self.start.advanced(bySeconds: 5 * self.day)
        #expect(device.refresh(repository) == nil)
        // Newer than what the device has, but expired on the fourth day.
        var frozen = repository
        frozen.timestamp.header.expires = self.start.advanced(bySeconds: 4 * self.day)
        try frozen.publishTimestamp()
        device.clock = UTCTime(secondsSinceEpoch: 0)
        let failure = device.refresh(frozen)
        #expect(failure?.attack == .freeze)
        #expect(device.refresh(repository) == nil)
    }

    @Test("A clock that ran ahead shuts the device out while it is wrong, and not a moment longer", arguments: 1...400)
    func ahead(days: Int) throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        device.clock = self.start.advanced(bySeconds: Int64(days) * self.day / 40)
        _ = device.refresh(repository)
        device.clock = self.start
        // The next day's metadata, as any repository has it.
        repository.prolong(days: 1)
        try repository.publishContent()
        #expect(device.refresh(repository) == nil)
    }

    @Test("A device without a clock learns the time from timestamp metadata")
    func noClock() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        device.clock = UTCTime(secondsSinceEpoch: 0)
        repository.prolong(days: 20)
        repository.timestamp.issued = self.start.advanced(bySeconds: 10 * self.day)
        try repository.publishContent()
        #expect(device.refresh(repository) == nil)
        #expect(device.time.issued == repository.timestamp.issued)
        // Snapshot metadata that had expired by then.
        repository.snapshot.header.expires = self.start.advanced(bySeconds: 9 * self.day)
        repository.timestamp.issued = nil
        try repository.publishContent()
        #expect(device.refresh(repository)?.role == .snapshot)
    }

    @Test("What timestamp metadata says of the time holds for root, too, and is not stored if root says otherwise")
    func issuedBeyondRoot() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        repository.prolong(days: 900)
        repository.timestamp.issued = self.start.advanced(bySeconds: 400 * self.day)
        try repository.publishContent()
        let failure = device.refresh(repository)
        #expect(failure?.role == .root)
        #expect(failure?.attack == .freeze)
        #expect(device.version(of: .timestamp) == nil)
    }

    @Test("Metadata that was signed after its expiry is nonsense")
    func issuedAfterExpiry() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        repository.timestamp.issued = repository.timestamp.header.expires
        try repository.publishTimestamp()
        #expect(device.refresh(repository)?.reason == .issuedAfterExpiry(repository.timestamp.header.expires))
    }

    @Test("New timestamp keys forget the time that the revoked ones told")
    func issuedByRevokedKey() throws {
        var repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        var attacked = repository
        attacked.timestamp.issued = self.start.advanced(bySeconds: 6 * self.day)
        attacked.timestamp.header.expires = self.start.advanced(bySeconds: 7 * self.day)
        try attacked.publishTimestamp()
        #expect(device.refresh(attacked) == nil)
        #expect(device.refresh(repository) != nil)
        try repository.setKeys(of: .timestamp, try repository.newSigners(1))
        try repository.publishAll()
        #expect(device.refresh(repository) == nil)
        #expect(device.time.issued == nil)
    }

    @Test("A refresh that failed leaves no trace of its clock")
    func failedRefresh() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        device.clock = self.start.advanced(bySeconds: 3_000 * self.day)
        #expect(device.refresh(repository)?.attack == .freeze)
        #expect(device.time == DeviceTime())
    }

    @Test("The clock is written down again after an hour, not before")
    func storingInterval() throws {
        let repository = try RepositorySimulator()
        var device = SimulatedDevice(trusting: repository)
        #expect(device.refresh(repository) == nil)
        #expect(device.time.clock == self.start)
        device.clock = self.start.advanced(bySeconds: 3_599)
        #expect(device.refresh(repository) == nil)
        #expect(device.time.clock == self.start)
        device.clock = self.start.advanced(bySeconds: 3_600)
        #expect(device.refresh(repository) == nil)
        #expect(device.time.clock == device.clock)
    }

    @Test("What is remembered is read as it was written, and nothing else is")
    func text() {
        let times = [
            DeviceTime(), DeviceTime(clock: self.start, issued: nil),
            DeviceTime(clock: nil, issued: self.start), DeviceTime(clock: self.start, issued: self.start),
        ]
        for time in times { #expect(DeviceTime(time.text) == time) }
        let text = times[3].text
        for wrong in ["", "fleetcast-time 2\n", text + "clock x\n", text + text, text + "\n", "\(text.dropLast())"] {
            #expect(DeviceTime(wrong) == nil, "\(wrong)")
        }
    }
}
