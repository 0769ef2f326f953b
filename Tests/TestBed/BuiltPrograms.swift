import Foundation

/// Where the programs of this package lie that the tests run.
package enum BuiltPrograms {
    /// The directory of the built programs: beside the test runner, or `FLEETCAST_PROGRAMS` from the environment.
    package static let directory: String = {
        if let directory = ProcessInfo.processInfo.environment["FLEETCAST_PROGRAMS"] { return directory }
        let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return ((runner ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
    }()

    /// The root of the source tree, where `Examples` and `Package.swift` lie.
    package static let sourceDirectory: String = {
        let file = #filePath as NSString  // <root>/Tests/TestBed/BuiltPrograms.swift
        let tests = (file.deletingLastPathComponent as NSString).deletingLastPathComponent
        return (tests as NSString).deletingLastPathComponent
    }()

    /// The path to start `name` by: a path stays itself, a program of ours comes before one of the system.
    package static func path(of name: String) throws -> String {
        if name.contains("/") { return name }
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        // Tools such as ip and nft lie where an ordinary user's search path does not look.
        let directories =
            [self.directory] + search.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        for directory in directories {
            let path = "\(directory)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        throw ProgramNotFound(name: name, directories: directories)
    }
}
