import Foundation
import TestBed
import Testing

/// Ours is the client, the server behaves as the original one.
@Suite("ota-client with the original server")
struct SimpleOTAOriginalServerTests {
    /// A site whose client talks to an original server in one of its modes.
    private static func site(
        _ mode: [String] = [], packageName: String = "app-2.tgz"
    ) throws -> (site: SimpleOTASite, server: Program) {
        let site = try SimpleOTASite(packageName: packageName, package: [])
        try TestFiles.writeRandom(byteCount: 2_000_001, seed: 3, to: site.serverPackage)
        let (server, port) = try SimpleOTASite.listeningPeer(
            "original_server", [SimpleOTASite.password, site.serverPackage] + mode)
        site.hold(server)
        try site.writeClientConfiguration(port: port)
        return (site, server)
    }

    @Test("It gives the package, however size and payload are sent", arguments: ["plain", "number", "glued"])
    func downloads(mode: String) throws {
        let (site, server) = try Self.site([mode])
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(try TestFiles.areIdentical(site.serverPackage, site.clientPackage))
        #expect(try site.latest() == "app-2.tgz")
        #expect(try site.scratch.names(in: "client/cl_package") == ["app-2.tgz"])
        #expect(!client.errors.contains(SimpleOTASite.password))
        try server.waitForText(#"REQUEST {"request": "exit", "data": {}}"#)
        #expect(!server.output.contains("DIED"))
    }

    @Test("Names in any language arrive", arguments: ["Gerät-ü.tgz", "固件-😀 2.0.tgz", "100%.tgz"])
    func names(name: String) throws {
        let (site, _) = try Self.site(packageName: name)
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(try TestFiles.areIdentical(site.serverPackage, site.clientPackage))
        #expect(try site.latest() == name.replacingOccurrences(of: "%", with: "%%"))
    }

    @Test("A broken download is taken up again, from the start where the server cannot resume")
    func retries() throws {
        let (site, _) = try Self.site(["break-once", "1000000"])
        let client = try site.runClient()
        #expect(client.exit == .exited(0), "\(client.errors)")
        #expect(client.errors.contains("trying again in 1000 ms"))
        #expect(try TestFiles.areIdentical(site.serverPackage, site.clientPackage))
    }

    @Test("A wrong digest leaves nothing behind")
    func wrongDigest() throws {
        let (site, _) = try Self.site(["md5", String(repeating: "0", count: 32)])
        let client = try site.runClient()
        #expect(client.exit == .exited(1) && client.errors.contains("MD5 check failed"))
        #expect(try site.scratch.names(in: "client/cl_package").isEmpty)
        #expect(try site.latest() == "app-1.tgz")
    }

    @Test(
        "A name that leads elsewhere is refused",
        arguments: ["../evil", "/tmp/evil", "..", "a\\b", ".hidden", "a\nb"])
    func hostileNames(name: String) throws {
        let (site, _) = try Self.site(["name", name])
        let client = try site.runClient()
        #expect(client.exit == .exited(1) && client.errors.contains("the package's name is refused"))
        #expect(try site.scratch.names(in: "client/cl_package").isEmpty)
        #expect(try site.scratch.names(in: "client") == ["cl_package", "config.ini"])
        #expect(try site.latest() == "app-1.tgz")
    }
}
