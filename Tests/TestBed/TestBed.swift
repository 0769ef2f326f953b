import Foundation

/// What tests need from the machine: privileges, the built programs, a free port.
///
/// Tests that cannot run here say so and count themselves; none passes in silence:
///
/// ```swift
/// guard try TestBed.offersNetworks(for: "multicast to three receivers") else { return }
/// ```
package enum TestBed {
    /// Whether the tests run as root.
    package static var isRoot: Bool { geteuid() == 0 }

    /// Whether network namespaces can be made here; where not, `test` is recorded as skipped.
    ///
    /// - Throws: ``MissingPrivilege`` where `FLEETCAST_REQUIRE_NETNS=1` forbids to skip.
    package static func offersNetworks(for test: String) throws -> Bool {
        try self.offers(self.networkObstacle, for: test)
    }

    /// Whether the tests run as root; where not, `test` is recorded as skipped.
    ///
    /// - Throws: ``MissingPrivilege`` where `FLEETCAST_REQUIRE_NETNS=1` forbids to skip.
    package static func offersRoot(for test: String) throws -> Bool {
        try self.offers(self.isRoot ? nil : "it needs root, and this is user \(geteuid())", for: test)
    }

    /// A TCP port of the loopback interface that nobody used a moment ago.
    ///
    /// Somebody else may take it first; tests of servers that can choose their port themselves let them.
    package static func unusedPort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallFailure("socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { address in
                bind(descriptor, address.baseAddress, length) == 0
                    && getsockname(descriptor, address.baseAddress, &length) == 0
            }
        }
        guard result else { throw SystemCallFailure("bind") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func offers(_ obstacle: String?, for test: String) throws -> Bool {
        guard let obstacle else { return true }
        if ProcessInfo.processInfo.environment["FLEETCAST_REQUIRE_NETNS"] == "1" {
            throw MissingPrivilege(test: test, obstacle: obstacle)
        }
        SkippedTests.record(test, because: obstacle)
        return false
    }

    /// Why no network namespace can be made here; found out once, by making one.
    private static let networkObstacle: String? = {
        guard TestBed.isRoot else { return "network namespaces need root, and this is user \(geteuid())" }
        let name = BedName.make("probe")
        do {
            try Command.run("ip", ["netns", "add", name])
            try Command.run("ip", ["netns", "delete", name])
            return nil
        } catch {
            return "no network namespace can be made: \(error)"
        }
    }()
}
