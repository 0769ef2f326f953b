import CommandRunning
import HTTPFetch
import HealthChecking
import Testing

@Suite("A health check in a configuration")
struct HealthCheckTests {
    @Test("is a command, an address, a port or a unit")
    func kinds() throws {
        #expect(
            try HealthCheck(parsing: "command: /bin/check 'two words'")
                == .command(CommandLine(program: "/bin/check", arguments: ["two words"])))
        let address = try #require(HTTPAddress("http://127.0.0.1:8080/health?full=1"))
        #expect(try HealthCheck(parsing: "http://127.0.0.1:8080/health?full=1") == .http(address))
        #expect(try HealthCheck(parsing: "tcp:127.0.0.1:22") == .tcp(host: "127.0.0.1", port: 22))
        #expect(try HealthCheck(parsing: "tcp:[::1]:65535") == .tcp(host: "::1", port: 65_535))
        #expect(try HealthCheck(parsing: "tcp:db.local:80") == .tcp(host: "db.local", port: 80))
        #expect(
            try HealthCheck(parsing: "systemd:getty@tty1.service") == .systemdUnit("getty@tty1.service"))
    }

    @Test(
        "that makes no sense says what to write",
        arguments: [
            ("", "is no health check"), ("ftp://host/", "is no health check"),
            ("Command:x", "is no health check"),
            ("command:", "names no program"), ("command:'x", "column 1"), ("http://", "is no address"),
            ("http://host:0/", "is no address"), ("tcp:host", "does not name a TCP port"),
            ("tcp:host:65536", "does not name a TCP port"), ("tcp:host:0", "does not name a TCP port"),
            ("tcp:host:22/x", "does not name a TCP port"), ("tcp::22", "does not name a TCP port"),
            ("tcp:::1:22", "does not name a TCP port"), ("systemd:", "names no systemd unit"),
            ("systemd:--force", "names no systemd unit"), ("systemd:a b", "names no systemd unit"),
            ("systemd:" + String(repeating: "a", count: 256), "names no systemd unit"),
        ])
    func nonsense(_ text: String, _ words: String) {
        let error = #expect(throws: HealthCheckError.self) { try HealthCheck(parsing: text) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test("may name a unit of 255 bytes")
    func longUnit() throws {
        let name = String(repeating: "a", count: 255)
        #expect(try HealthCheck(parsing: "systemd:\(name)") == .systemdUnit(name))
    }
}
