internal import CommandRunning
internal import DurableStorage
internal import HTTPFetch
internal import Timekeeping

/// Finds out whether a device is healthy.
package struct HealthChecker: Sendable {
    /// So much of a command's output is kept; what is quoted of it is its last line.
    private static let outputLimit = 4_096
    /// So much of that line is quoted.
    private static let quotedByteCount = 200

    private let checks: [NamedHealthCheck]
    private let systemctl: String

    /// Prepares rounds of these checks.
    ///
    /// - Parameter systemctl: the program that knows systemd's units: a path, or a name that is looked for in
    ///   `PATH`.
    package init(_ checks: [NamedHealthCheck], systemctl: String = "systemctl") {
        self.checks = checks
        self.systemctl = systemctl
    }

    /// Runs one round: all checks at the same time, each within its own time limit.
    ///
    /// - Returns: `nil` when all succeeded; else every check that failed, with its reason, in the order of
    ///   the configuration.
    package func run() async -> String? {
        let network = self.checks.contains { $0.check.needsNetwork } ? Result { try HTTPFetch() } : nil
        let failures = await withTaskGroup(of: (Int, String?).self) { tasks in
            for (index, check) in self.checks.enumerated() {
                tasks.addTask { (index, await self.failure(of: check, network)) }
            }
            var failures: [Int: String] = [:]
            for await (index, failure) in tasks { failures[index] = failure }
            return failures
        }
        guard !failures.isEmpty else { return nil }
        return failures.sorted { $0.key < $1.key }
            .map { printable("\(self.checks[$0.key].name): \($0.value)") }
            .joined(separator: "; ")
    }
}

extension HealthChecker {
    /// Why a check failed; `nil` when it did not.
    private func failure(of check: NamedHealthCheck, _ network: Result<HTTPFetch, any Error>?) async
        -> String?
    {
        do {
            switch check.check {
            case .command(let line): return try await self.failure(of: line, within: check.timeout)
            case .systemdUnit(let unit): return try await self.failure(ofUnit: unit, within: check.timeout)
            case .http(let address):
                let status = try await network?.get().status(
                    of: address, within: Self.interval(check.timeout))
                return status.map { (200...399).contains($0) } == true
                    ? nil : "\(address) answered \(status ?? 0)"
            case .tcp(let host, let port):
                try await network?.get().reach(host: host, port: port, within: Self.interval(check.timeout))
                return nil
            }
        } catch {
            return Self.explain(error, check)
        }
    }

    private func failure(of line: CommandLine, within timeout: Duration) async throws -> String? {
        let result = try await self.run(line, timeout)
        guard !result.outcome.isSuccess else { return nil }
        let words = Self.lastLine(result.output)
        return "'\(line.program)' \(result.outcome)" + (words.isEmpty ? "" : ": \(words)")
    }

    private func failure(ofUnit unit: String, within timeout: Duration) async throws -> String? {
        let line = CommandLine(program: self.systemctl, arguments: ["is-active", "--", unit])
        let result = try await self.run(line, timeout)
        switch result.outcome {
        case .exited(status: 0): return nil
        case .exited(let status):
            let words = Self.lastLine(result.output)
            return "the unit \(unit) is \(words.isEmpty ? "not active (status \(status))" : words)"
        case .signaled, .timedOut: return "'\(self.systemctl) is-active \(unit)' \(result.outcome)"
        }
    }

    private func run(_ line: CommandLine, _ timeout: Duration) async throws -> CommandResult {
        try await CommandRunner.run(
            line, environment: [:], workingDirectory: "/", timeout: timeout, outputLimit: Self.outputLimit)
    }

    private static func explain(_ error: any Error, _ check: NamedHealthCheck) -> String {
        let seconds = check.timeout.components.seconds
        let place =
            switch check.check {
            case .http(let address): "\(address)"
            case .tcp(let host, let port):
                host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
            case .command, .systemdUnit: ""
            }
        guard !place.isEmpty else { return "\(error)" }
        switch error as? HTTPFetchError {
        case .timedOut: return "\(place) did not answer within \(seconds) s"
        case .cannotConnect(let reason): return "\(place) cannot be reached: \(reason)"
        default: return "\(place): \(error)"
        }
    }

    private static func lastLine(_ output: [UInt8]) -> String {
        let line = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).last ?? ""
        return String(decoding: line.utf8.prefix(Self.quotedByteCount), as: UTF8.self)
    }

    private static func interval(_ duration: Duration) -> Interval {
        let (seconds, attoseconds) = duration.components
        // A day is longer than any deadline, and short enough for nanoseconds.
        return Interval(
            nanoseconds: min(max(seconds, 0), 86_400) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension HealthCheck {
    fileprivate var needsNetwork: Bool {
        switch self {
        case .http, .tcp: true
        case .command, .systemdUnit: false
        }
    }
}
