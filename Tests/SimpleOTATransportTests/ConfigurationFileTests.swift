import ConfigurationFormat
import SimpleOTAFormat
import TestBed
import Testing

@testable import SimpleOTATransport

@Suite("The configuration file and what its paths are relative to")
struct ConfigurationFileTests {
    @Test(
        "Paths are relative to the file",
        arguments: [
            ("config.ini", "a", "a"), ("./config.ini", "a", "a"), ("/etc/ota/config.ini", "a", "/etc/ota/a"),
            ("sub/config.ini", "../a", "sub/../a"), ("/config.ini", "a", "/a"),
            ("sub/config.ini", "/abs", "/abs"),
        ]
    )
    func resolves(file: String, path: String, expected: String) {
        #expect(ConfigurationFile(path: file).resolve(path) == expected)
    }

    @Test("A file that cannot be read is named")
    func unreadable() {
        let error = #expect(throws: ConfigurationFileError.self) {
            try ConfigurationFile(path: "/nonexistent").read()
        }
        #expect(error?.description.hasPrefix("/nonexistent: cannot be opened") == true)
    }

    @Test("The example in the repository is understood at both ends")
    func example() throws {
        let document = try ConfigurationFile(
            path: BuiltPrograms.sourceDirectory + "/Examples/ota-simple/config.ini"
        ).read()
        #expect(try ServerSettings(document).latest == "xxxx.1.0.0")
        #expect(try ClientSettings(document).script == "after_proccess.sh")
    }
}
