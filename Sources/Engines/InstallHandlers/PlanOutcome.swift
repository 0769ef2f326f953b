public import InstallEngine

/// A plan, or everything that is in its way.
public enum PlanOutcome: Hashable, Sendable {
    /// Nothing is in its way, as far as that can be known beforehand; the notes are worth a person's
    /// attention.
    case possible(InstallPlan, notes: [String])
    /// Sentences for a person: what is wrong, where, and what to do; at least one.
    case impossible(problems: [String])
}
