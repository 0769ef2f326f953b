import ConfigurationFormat
import RepositorySigning
import Testing

@Suite("Settings of a depot")
struct RepositorySettingsTests {
    private func settings(_ text: String) throws -> RepositorySettings {
        try RepositorySettings(reading: ConfigurationDocument(parsing: Array(text.utf8)))
    }

    @Test("Units are seconds, minutes, hours and days; what is not said is as usual")
    func units() throws {
        let settings = try self.settings(
            "[repository]\nroot-expiry = 730d\ntimestamp-expiry = 36h\ntimestamp-renewal = 90m\nrepair ="
                + " 20%\n"
        )
        #expect(settings.rootLifetime == 730 * 86_400)
        #expect(settings.timestampLifetime == 36 * 3_600)
        #expect(settings.timestampRenewal == 5_400)
        #expect(settings.repairPercent == 20)
        #expect(settings.snapshotLifetime == RepositorySettings().snapshotLifetime)
        #expect(try self.settings("") == RepositorySettings())
    }

    @Test(
        "What cannot be meant is refused, with its line",
        arguments: [
            "root-expiry = 0d", "root-expiry = 3651d", "root-expiry = 7", "root-expiry = d",
            "root-expiry = -1d",
            "root-expiry = 99999999999d", "repair = 1001%", "repair = x", "timestamp-renewal = 7d",
            "snapshot-renewal = 30d",
        ])
    func refused(line: String) {
        let error = #expect(throws: RepositoryError.self) { try self.settings("[repository]\n\(line)\n") }
        #expect(error?.code == .setting)
        #expect(error?.description.contains("line 2") == true)
    }
}
