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

    /// The answer; whoever closes the input says no.
    func answer() throws -> Bool {
        guard case .asked = self else { return true }
        guard Terminal.isInteractive(.input) else { throw UpgradeError.nobodyToAsk }
        for _ in 0..<Self.maximumCount {
            Terminal.write(ClientLogLine.question, to: .output)
            // Nothing else has to run meanwhile: the connection waits in the kernel.
            guard let line = readLine() else { return false }
            switch line.filter({ !$0.isWhitespace }).lowercased() {
            case "y", "yes": return true
            case "n", "no": return false
            default: continue
            }
        }
        return false
    }
}
