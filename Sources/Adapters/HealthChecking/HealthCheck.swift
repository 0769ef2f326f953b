package import CommandRunning
package import HTTPFetch

/// One thing that a healthy device does.
package enum HealthCheck: Hashable, Sendable {
    /// A command that ends with status 0: `command:/usr/bin/check --fast`.
    case command(CommandLine)
    /// An address that answers with status 200 to 399: `http://127.0.0.1:8080/health`.
    case http(HTTPAddress)
    /// A TCP port that takes connections: `tcp:127.0.0.1:22`, `tcp:[::1]:22`.
    case tcp(host: String, port: Int)
    /// A systemd unit that is active: `systemd:sshd.service`.
    case systemdUnit(String)

    /// Longest name of a unit that systemd takes, in bytes.
    private static let unitByteCountLimit = 255

    /// Reads a check as a configuration gives it.
    package init(parsing text: String) throws(HealthCheckError) {
        let lower = text.prefix(8).lowercased()
        if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
            guard let address = HTTPAddress(text) else { throw .unreadableAddress(text) }
            self = .http(address)
            return
        }
        let kind = text.prefix { $0 != ":" }
        let rest = String(text.dropFirst(kind.count + 1))
        switch kind {
        case "command":
            do throws(CommandLineError) {
                self = .command(try CommandLine(parsing: rest))
            } catch {
                throw .unreadableCommand(error)
            }
        case "tcp": self = try Self.port(rest, of: text)
        case "systemd":
            guard Self.isUnit(rest) else { throw .unreadableUnit(text) }
            self = .systemdUnit(rest)
        default: throw .unknownKind(text)
        }
    }

    private static func port(_ place: String, of text: String) throws(HealthCheckError) -> HealthCheck {
        // As the beginning of an address, so that hosts and ports are read in one way only.
        guard !place.contains(where: { "/?#@".contains($0) }), let address = HTTPAddress("http://\(place)/"),
            let colon = place.lastIndex(of: ":"), Int(place[place.index(after: colon)...]) == address.port
        else { throw .unreadablePort(text) }
        return .tcp(host: address.host, port: address.port)
    }

    private static func isUnit(_ name: String) -> Bool {
        guard (1...Self.unitByteCountLimit).contains(name.utf8.count), !name.hasPrefix("-") else {
            return false
        }
        return name.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || ":-_.\\@".unicodeScalars.contains(scalar)
        }
    }
}
