/// How a simulated release behaves once it is in force.
package enum ReleaseForm: String, Hashable, Sendable, CaseIterable {
    /// All is well.
    case healthy
    /// Its health checks never succeed.
    case checksFail = "checks fail"
    /// Its health checks succeed now and then, never often enough in a row.
    case neverSettles = "never settles"
    /// The agent crashes again and again while the release is on trial.
    case crashLoop = "crash loop"
    /// It is healthy, and the person who must confirm does not.
    case unconfirmed
    /// It does not start: an image does not boot, services do not start.
    case doesNotStart = "does not start"
}
