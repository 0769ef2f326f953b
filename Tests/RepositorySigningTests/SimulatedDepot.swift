import RepositorySigning

/// A depot in memory that is killed at a chosen operation.
struct SimulatedDepot: DepotStorage {
    struct Killed: Error {}

    var files: [String: [UInt8]] = [:]
    /// Changes that may still be made; `nil` for any number.
    var remainingChangeCount: Int?
    /// Whether the change at which it is killed has come about.
    var completesLastChange = false
    private(set) var changeCount = 0

    func read(_ name: String) throws -> [UInt8]? { self.files[name] }

    func names(in directory: String) throws -> [String] {
        self.files.keys.filter { $0.hasPrefix(directory + "/") }.map {
            String($0.dropFirst(directory.count + 1))
        }
        .sorted()
    }

    mutating func replace(_ name: String, with bytes: [UInt8]) throws {
        try self.change { $0[name] = bytes }
    }

    mutating func remove(_ name: String) throws {
        try self.change { $0[name] = nil }
    }

    private mutating func change(_ body: (inout [String: [UInt8]]) -> Void) throws {
        if let remaining = self.remainingChangeCount {
            if remaining <= 0 {
                if self.completesLastChange, remaining == 0 { body(&self.files) }
                self.remainingChangeCount = -1
                throw Killed()
            }
            self.remainingChangeCount = remaining - 1
        }
        self.changeCount += 1
        body(&self.files)
    }
}
