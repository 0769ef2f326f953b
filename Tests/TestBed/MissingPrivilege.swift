/// A test cannot run here, and skipping is forbidden.
package struct MissingPrivilege: Error, CustomStringConvertible {
    /// What the test would show.
    package let test: String
    /// What it lacks.
    package let obstacle: String

    /// Both, and which variable forbids to skip.
    package var description: String {
        "cannot test \(self.test): \(self.obstacle); FLEETCAST_REQUIRE_NETNS=1 forbids to skip it"
    }
}
