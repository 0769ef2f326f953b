/// What a planner finds out while it looks at everything that a plan would touch.
struct PlanFindings {
    /// What is in the plan's way, as sentences for a person.
    private(set) var problems: [String] = []
    /// What is worth a person's attention.
    private(set) var notes: [String] = []

    /// Adds something that is in the way.
    mutating func add(problem: String) {
        self.problems.append(problem)
    }

    /// Adds something that is not.
    mutating func add(note: String) {
        self.notes.append(note)
    }

    /// What a look at the world brings; its error becomes a problem that begins with `what`.
    mutating func look<Value>(_ what: String, _ look: () throws -> Value) -> Value? {
        do {
            return try look()
        } catch {
            self.add(problem: "\(what): \(error).")
            return nil
        }
    }
}
