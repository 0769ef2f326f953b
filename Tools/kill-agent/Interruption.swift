import Foundation
import SimulationKit
import TestBed

/// Installs again and again, interrupts each installation at a random moment, resumes, and looks.
final class Interruption {
    /// How an installation is interrupted.
    enum Cut {
        case kill, power, powerWithoutFsync
    }

    private let kind: ScenarioKind
    private let device: Device
    private let scenario: any Scenario
    private let options: RunOptions
    private let cut: Cut
    private var random: SeededRandom
    private var tally = Tally()
    /// The edition that is in force: 0 and 1 take turns, so that old and new can be told apart.
    private var edition = 0
    private var version = 0

    init(_ kind: ScenarioKind, on disk: Disk, options: RunOptions, cut: Cut) throws {
        self.kind = kind
        self.options = options
        self.cut = cut
        self.random = SeededRandom(seed: options.seed)
        self.device = try Device(on: disk, prefix: cut == .powerWithoutFsync ? ["eatmydata"] : [])
        try Command.run("find", [disk.path, "-mindepth", "1", "-delete"])
        self.scenario = try kind.make(self.device)
    }

    func run() throws -> Tally {
        let duration = try self.measuredDuration()
        if self.options.verbose { say("\(self.kind.rawValue): a run takes \(duration)") }
        for run in 1...self.options.runs { try self.runOnce(run, duration) }
        return self.tally
    }

    /// The longest of a few runs that are not interrupted.
    private func measuredDuration() throws -> Duration {
        var longest = Duration.zero
        for _ in 1...4 {
            let clock = ContinuousClock()
            let start = clock.now
            let status = try self.install().wait(limit: .seconds(120))
            longest = max(longest, clock.now - start)
            try self.finish(status, limit: 3)
            self.edition = 1 - self.edition
            guard self.scenario.edition() == self.edition else {
                throw Failure("an installation that nobody interrupted failed")
            }
        }
        return longest
    }

    private func install() throws -> Program {
        self.version += 1
        return try self.device.start([
            "install", "--version", "\(self.version)", self.scenario.package(1 - self.edition),
        ])
    }

    /// Restarts the device as often as the agent asks for it.
    private func finish(_ status: ProgramExit, limit: Int) throws {
        var status = status
        for _ in 0..<limit where status == .exited(3) {
            try self.device.boot()
            self.scenario.boot()
            status = try self.device.run("resume").wait()
        }
    }

    private func runOnce(_ run: Int, _ duration: Duration) throws {
        self.tally.runs += 1
        if self.cut != .kill { try self.device.disk.synchronize() }
        let nanoseconds =
            duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
        let moment = Int64.random(in: 0...(nanoseconds * 12 / 10), using: &self.random)
        let isRestarted = self.cut != .kill || Bool.random(using: &self.random)
        let program = try self.install()
        usleep(UInt32(moment / 1_000))
        let early = program.exit
        if early != nil { self.tally.finishedBefore += 1 }
        try self.interrupt(program)
        var problems: [String] = []
        if isRestarted {
            try self.device.boot()
            self.scenario.boot()
        }
        if let problem = self.scenario.problemBeforeResume() { problems.append("before resume: \(problem)") }
        problems += try self.resume()
        problems += try self.judge(early)
        self.tally.add(problems, run: run)
        if self.options.verbose {
            say("\(self.kind.rawValue) run \(run): \(moment / 1_000) us, \(problems)")
        }
        if !problems.isEmpty { try self.startAnew() }
    }

    private func interrupt(_ program: Program) throws {
        guard self.cut != .kill else {
            program.kill()
            try program.wait()
            return
        }
        Device.stop(program)
        try self.device.disk.takeCopy()
        program.kill()
        try program.wait()
        try self.device.disk.goOnWithCopy()
    }

    private func resume() throws -> [String] {
        var exit = ProgramExit.exited(3)
        var text = ""
        for attempt in 0..<5 where exit == .exited(3) {
            if attempt > 0 {
                try self.device.boot()
                self.scenario.boot()
            }
            let program = try self.device.run("resume")
            exit = try program.wait()
            text = program.errors
        }
        let isKnown = [.exited(0), .exited(1), .exited(2)].contains(exit)
        return isKnown ? [] : ["resume \(exit): \(text.prefix(300))"]
    }

    /// What is in force must be whole, and what the agent says.
    private func judge(_ early: ProgramExit?) throws -> [String] {
        var problems: [String] = []
        guard let edition = self.scenario.edition() else {
            return ["what is in force is neither the old nor the new content"]
        }
        let isNew = edition != self.edition
        if isNew { self.tally.new += 1 } else { self.tally.old += 1 }
        if let early, [.exited(0), .exited(3)].contains(early), !isNew {
            problems.append("success was reported, and is lost")
        }
        problems += self.scenario.leftovers()
        let history = try self.device.run("history", "--json")
        guard try history.wait() == .exited(0),
            let object = try? JSONSerialization.jsonObject(with: Data(history.outputBytes)) as? [String: Any],
            let deployments = object["deployments"] as? [[String: Any]]
        else { return problems + ["history cannot be read: \(history.errors.prefix(300))"] }
        let last = deployments.last { $0["version"] as? String == "\(self.version)" }
        let result = (last?["outcome"] as? [String: Any])?["result"] as? String
        if isNew != (result == "confirmed") {
            problems.append(
                "the journal says \(result ?? "nothing"), but the \(isNew ? "new" : "old") content is there")
        }
        if isNew { self.edition = edition }
        return problems
    }

    /// After a bad state, from an empty disk, so that one fault is not counted again and again.
    private func startAnew() throws {
        try Command.run("find", [self.device.disk.path, "-mindepth", "1", "-delete"])
        try self.scenario.prepare()
        self.edition = 0
        try self.finish(try self.install().wait(limit: .seconds(120)), limit: 3)
        self.edition = self.scenario.edition() ?? 0
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
