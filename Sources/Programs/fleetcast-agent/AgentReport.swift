import DurableStorage
import InstallEngine
import InstallHandlers
import InstallRunning
import JSONCoding
import Synchronization
import SystemClock
import Terminal
import Timekeeping

/// What the agent says while it is at work: lines for a person, with a bar of progress on terminals, or lines
/// of JSON.
final class AgentReport: Sendable {
    private struct State {
        var line = StatusLine(on: .output)
        var lastProgress: MonotonicInstant?
    }

    let isJSON: Bool
    private let state = Mutex(State())

    /// Between two lines of JSON that tell progress.
    private static let progressInterval = Interval.seconds(1)

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Takes a notice of the agent.
    func take(_ notice: AgentNotice) {
        if case .progress(let step, let byteCount, let total) = notice {
            return self.showProgress(step, byteCount, total)
        }
        if self.isJSON {
            self.write(NoticeJSON.object(notice))
        } else {
            for line in NoticeText.lines(notice) { self.say(line) }
        }
    }

    /// A line for a person.
    func say(_ line: String, to stream: Terminal.Stream = .output) {
        self.state.withLock { state in
            state.line.clear()
            Terminal.writeLine(line, to: stream)
        }
    }

    /// A line of JSON.
    func write(_ object: JSONObject) {
        let text = String(decoding: JSONValue.object(object).encoded(.compact), as: UTF8.self)
        self.say(text)
    }

    private func showProgress(_ step: InstallStep, _ byteCount: UInt64, _ total: UInt64?) {
        let now = MonotonicClock.now()
        self.state.withLock { state in
            if let last = state.lastProgress {
                let pause = self.isJSON ? Self.progressInterval : .milliseconds(100)
                guard last.interval(to: now) >= pause || byteCount == total else { return }
            }
            state.lastProgress = now
            if self.isJSON {
                let text = JSONValue.object(NoticeJSON.progress(step, byteCount, total)).encoded(.compact)
                Terminal.writeLine(String(decoding: text, as: UTF8.self), to: .output)
            } else {
                state.line.show(Self.progressLine(step, byteCount, total))
            }
        }
    }

    private static func progressLine(_ step: InstallStep, _ byteCount: UInt64, _ total: UInt64?) -> String {
        guard let total, total > 0 else { return "\(step.rawValue)  \(HumanText.bytes(byteCount))" }
        let fraction = Double(byteCount) / Double(total)
        let percent = Int(min(max(fraction, 0), 1) * 100)
        let bar = ProgressBar.text(fraction: fraction, columnCount: 30)
        return "\(step.rawValue) [\(bar)] \(percent) % of \(HumanText.bytes(total))"
    }
}
