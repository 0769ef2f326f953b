import Glibc

/// The environment of the process: the one thing outside that this module looks at, and only for seeds.
enum EnvironmentVariables {
    /// The value of a variable; `nil` when it is unset or empty.
    static func value(of name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
