/// A call that some floors must not make, and what to write instead.
struct BannedCall: Sendable {
    /// The name of the rule.
    let rule: String
    /// The beginnings by which the call is known.
    let words: [String]
    /// Where it is banned.
    let floors: Set<Floor>
    /// What to do instead, and why.
    let advice: String
    /// Whether the words name free functions, so that a method of that name is something else.
    var isFreeFunction = false
    /// A word that makes the call legitimate when it stands among its arguments.
    var isPardonedBy: String?

    private static let sources: Set<Floor> = [.codecs, .engines, .adapters, .programs]
    private static let pure: Set<Floor> = [.codecs, .engines]
    private static let everywhere: Set<Floor> = [
        .codecs, .engines, .adapters, .programs, .workbench, .tests, .tools,
    ]

    /// All banned calls.
    static let all: [BannedCall] = [
        BannedCall(
            rule: "wall-clock", words: ["Date()", "Date.now", "Date(timeIntervalSinceNow"], floors: sources,
            advice: "take the time as a parameter: nothing that reads a clock by itself can be replayed"),
        BannedCall(
            rule: "clock",
            words: [
                "ContinuousClock", "SuspendingClock", "clock_gettime(", "gettimeofday(", "DispatchTime.now",
            ],
            floors: pure, advice: "take a MonotonicInstant as a parameter, so that a test can replay the run"),
        BannedCall(
            rule: "randomness",
            words: ["SystemRandomNumberGenerator", "arc4random(", "getrandom(", "drand48("], floors: pure,
            advice: "take `inout some RandomNumberGenerator`, so that a seed reproduces the run"),
        BannedCall(
            rule: "randomness",
            words: [".random(in:", ".random(", ".shuffled(", ".shuffle(", ".randomElement("],
            floors: pure.union([.workbench]),
            advice: "pass a generator with `using:`, so that a seed reproduces the run",
            isPardonedBy: "using:"),
        BannedCall(
            rule: "printing", words: ["print(", "debugPrint(", "dump(", "puts(", "printf("],
            floors: [.codecs, .engines, .adapters],
            advice: "return what is to be said; programs speak, through Terminal or a Logger",
            isFreeFunction: true),
        BannedCall(
            rule: "trap", words: ["try!", "as!"], floors: sources,
            advice: "handle the failure: a device has nobody to restart it"),
        BannedCall(
            rule: "trap", words: ["fatalError("], floors: pure,
            advice: "throw for bad bytes, `precondition` for a caller's mistake", isFreeFunction: true),
        BannedCall(
            rule: "shell", words: ["system(", "popen("], floors: everywhere,
            advice: "start the program with a list of arguments: a shell gives meaning to file names",
            isFreeFunction: true),
        BannedCall(
            rule: "unbounded-read",
            words: ["String(contentsOf", "Data(contentsOf", "contentsOfFile:"], floors: sources,
            advice: "read with a named limit: the file may be larger than the machine"),
        BannedCall(
            rule: "unstructured-task", words: ["Task {", "Task(priority", "Task.detached", "Task.immediate"],
            floors: sources,
            advice: "use a task group or `async let`: somebody must own, await and cancel it"),
    ]
}
