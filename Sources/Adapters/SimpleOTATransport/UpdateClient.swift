import DurableStorage
import Logging
import SimpleOTAEngine
import SimpleOTAFormat
import Timekeeping

/// Asks an OTA-Simple server for a newer package, and downloads it, however often the line breaks.
package struct UpdateClient {
    /// What came of it.
    package enum Outcome: Hashable, Sendable {
        case upToDate
        case declined
        /// The package is complete, verified and in its place.
        case downloaded(PackageName, path: String)
    }

    private let settings: ClientSettings
    private let directory: ClientDirectory
    private let logger: Logger
    private let approve: (PackageName) async throws -> Bool
    private let limits = ClientLimits()

    /// Creates a client.
    ///
    /// - Parameter approve: asked once whether a package is wanted.
    package init(
        settings: ClientSettings, directory: ClientDirectory, logger: Logger,
        approve: @escaping (PackageName) async throws -> Bool
    ) {
        self.settings = settings
        self.directory = directory
        self.logger = logger
        self.approve = approve
    }

    /// Does it all.
    /// - Throws: a `ClientFailure`, a `StorageError`, or that the digest is wrong.
    package func run() async throws -> Outcome {
        var policy = RetryPolicy()
        let agreement = Agreement(self.approve)
        let display = TransferDisplay(logger: self.logger)
        defer { display.end() }
        var mayStartOver = true
        while true {
            var attempt = ClientAttempt(
                settings: self.settings, directory: self.directory, logger: self.logger, limits: self.limits,
                display: display, approve: agreement.isWanted)
            do {
                return try await self.outcome(of: &attempt, agreement)
            } catch let failure as ClientFailure where Task.isCancelled {
                // A cancelled connection looks like a broken one.
                display.end()
                self.logger.info("The download was interrupted: \(failure)")
                throw CancellationError()
            } catch ClientFailure.decisionTookLong {
                continue
            } catch let mismatch as DigestMismatch where mismatch.wasResumed && mayStartOver {
                // The bytes of an earlier run may have suffered; without them it may be right.
                mayStartOver = false
                self.logger.warning("\(mismatch); starting over")
            } catch let failure as ClientFailure where failure.isTransient && agreement.name != nil {
                display.end()
                try await self.pause(after: failure, &policy, heldByteCount: attempt.download?.byteCount ?? 0)
            }
        }
    }

    private func outcome(of attempt: inout ClientAttempt, _ agreement: Agreement) async throws -> Outcome {
        let (outcome, path) = try await attempt.run()
        switch outcome {
        case .upToDate: return .upToDate
        case .declined: return .declined
        case .downloaded:
            guard let name = agreement.name, let path else { throw ClientFailure.unexpectedResponse }
            return .downloaded(name, path: path)
        }
    }

    private func pause(
        after failure: ClientFailure, _ policy: inout RetryPolicy, heldByteCount: UInt64
    ) async throws {
        guard let pause = policy.pause(afterFailureWith: heldByteCount) else { throw failure }
        let line = ClientLogLine.retrying(
            afterMilliseconds: pause.nanoseconds / 1_000_000, reason: failure.description)
        self.logger.warning("\(line.text(hiding: self.settings.secret))")
        try await Task.sleep(for: .nanoseconds(pause.nanoseconds))
    }
}

/// What was agreed to, so that it is asked once and not for every connection.
private final class Agreement {
    private(set) var name: PackageName?
    private let approve: (PackageName) async throws -> Bool

    init(_ approve: @escaping (PackageName) async throws -> Bool) {
        self.approve = approve
    }

    func isWanted(_ name: PackageName) async throws -> Bool {
        if let agreed = self.name {
            guard agreed == name else { throw ClientFailure.packageChanged }
            return true
        }
        guard try await self.approve(name) else { return false }
        self.name = name
        return true
    }
}
