/// What became of the runs of one handler.
struct Tally {
    var runs = 0
    /// The agent ended before the moment came.
    var finishedBefore = 0
    /// The old content was in force in the end.
    var old = 0
    /// The new content was in force in the end.
    var new = 0
    /// Runs with a bad state, and what was bad in the first ones.
    var bad = 0
    var descriptions: [String] = []

    mutating func add(_ problems: [String], run: Int) {
        guard !problems.isEmpty else { return }
        self.bad += 1
        if self.descriptions.count < 5 {
            self.descriptions.append("run \(run): \(problems.joined(separator: "; "))")
        }
    }
}
