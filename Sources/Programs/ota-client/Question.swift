import Glibc
import SimpleOTAFormat
import Terminal

/// The question whether to upgrade.
enum Question {
    /// Put to the person at the terminal.
    case asked
    /// Answered on the command line.
    case answeredYes

    /// How often an answer that is neither yes nor no is asked again.
    private static let maximumCount = 3

    /// Between two looks whether somebody has typed a line.
    private static let lookInterval = Duration.milliseconds(50)

    /// The answer; whoever closes the input says no.
    /// - Throws: `CancellationError` when the task is cancelled while nobody answers.
    func answer() async throws -> Bool {
        guard case .asked = self else { return true }
        guard Terminal.isInteractive(.input) else { throw UpgradeError.nobodyToAsk }
        for _ in 0..<Self.maximumCount {
            Terminal.write(ClientLogLine.question, to: .output)
            // Reading would hold the thread, and no signal could end it.
            while !Self.hasLine { try await Task.sleep(for: Self.lookInterval) }
            guard let line = readLine() else { return false }
            switch line.filter({ !$0.isWhitespace }).lowercased() {
            case "y", "yes": return true
            case "n", "no": return false
            default: continue
            }
        }
        return false
    }

    /// Whether a line, or the end of the input, can be read without waiting.
    private static var hasLine: Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, 0) != 0 && input.revents != 0
    }
}
