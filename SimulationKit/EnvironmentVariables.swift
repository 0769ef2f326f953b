import Glibc

/// The environment of the process: the one thing outside that this module looks at, for seeds and for how
/// much to test.
package enum EnvironmentVariables {
    /// The value of a variable; `nil` when it is unset or empty.
    package static func value(of name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
