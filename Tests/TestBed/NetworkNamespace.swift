import Foundation

/// Network namespaces by name, as `ip netns` keeps them.
enum NetworkNamespace {
    /// Creates a namespace whose loopback interface is up.
    static func create(_ name: String) throws {
        try Command.run("ip", ["netns", "add", name])
        try Command.run("ip", ["-netns", name, "link", "set", "lo", "up"])
    }

    /// Kills what runs in a namespace and removes it; nothing happens when it does not exist.
    static func remove(_ name: String) {
        let processes = (try? Command.run("ip", ["netns", "pids", name])) ?? ""
        for process in processes.split(separator: "\n").compactMap({ pid_t($0) }) where process > 1 {
            kill(process, SIGKILL)
        }
        _ = try? Command.run("ip", ["netns", "delete", name])
    }
}
