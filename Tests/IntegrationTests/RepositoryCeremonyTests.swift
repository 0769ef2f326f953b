import Foundation
import TestBed
import Testing

@Suite("Ceremonies by the command line")
struct RepositoryCeremonyTests {
    /// Somebody with a directory of her own, who never sees another's.
    private struct Person {
        let directory: ScratchDirectory
        let site: RepositorySite

        init(_ name: String, _ site: RepositorySite) throws {
            self.directory = try ScratchDirectory(name)
            self.site = site
            try site.run(["key", "new", self.key, "--no-passphrase"])
        }

        var key: String { self.directory.file("own.key") }
        var publicKey: String { self.key + ".pub" }

        /// Signs a request that was brought, and brings the signature back.
        func sign(_ role: String, _ request: String) throws -> String {
            let brought = self.directory.file("request.json")
            try TestFiles.write(TestFiles.bytes(of: request), to: brought)
            let signature = self.directory.file("signature")
            unlink(signature)
            try self.site.run([role, "sign", brought, "--key", self.key, "-o", signature, "--yes"])
            return signature
        }
    }

    @Test(
        "Root and targets rotate to 2 of 3, and later to three others; no two private keys share a directory")
    func twoOfThree() throws {
        let site = try RepositorySite()
        let file = try site.makeFile("app.tgz", byteCount: 5_000)
        try site.publish(file, "1.0.0")
        let first = try ["alice", "bob", "carol"].map { try Person($0, site) }
        try self.handOver(site, to: first, signers: [0, 2], former: [])
        #expect(try site.delivers("gateway/1.0.0/app.tgz", as: file))

        // Nothing is published with the old keys any more, nor with one of the new.
        let second = try site.makeFile("two.tgz", byteCount: 6_000)
        #expect(try site.publish(second, "2.0.0").contains("needs 2 more signatures"))
        let request = site.scratch.file("request.json")
        unlink(request)
        try site.run(["targets", "export", request])
        #expect(
            try site.run(["targets", "collect", first[1].sign("targets", request)]).contains(
                "1 more signature"))
        #expect(try site.targets() == ["gateway/1.0.0/app.tgz"])
        #expect(try site.run(["targets", "show"]).contains("signed by 1 of 2"))
        try site.run(["targets", "collect", first[2].sign("targets", request)])
        #expect(try site.delivers("gateway/2.0.0/two.tgz", as: second))

        let others = try ["dora", "emil", "frida"].map { try Person($0, site) }
        try self.handOver(site, to: others, signers: [1, 2], former: [first[0], first[1]])
        for root in 1...3 {
            #expect(try site.delivers("gateway/2.0.0/two.tgz", as: second, root: root))
        }
        #expect(try site.run(["repository", "check"]).contains("0 problems"))
    }

    private func handOver(
        _ site: RepositorySite, to people: [Person], signers: [Int], former: [Person]
    ) throws {
        let old = try site.run(["key", "list", "--json"]).split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        for role in ["root", "targets"] {
            for person in people { try site.run(["root", "add-key", role, person.publicKey]) }
            for key in old where key["role"] as? String == role {
                try site.run(["root", "remove-key", role, try #require(key["keyid"] as? String)])
            }
            try site.run(["root", "threshold", role, "2"])
        }
        let request = site.scratch.file("request.json")
        // The keys of the first day lie in the depot.
        if former.isEmpty { try site.run(["root", "sign"]) }
        unlink(request)
        try site.run(["root", "export", request])
        let rootSignatures = try (former + signers.map { people[$0] }).map { try $0.sign("root", request) }
        #expect(try site.run(["root", "collect"] + rootSignatures).contains("draft of targets needs"))
        unlink(request)
        try site.run(["targets", "export", request])
        let targetsSignatures = try signers.map { try people[$0].sign("targets", request) }
        #expect(try site.run(["targets", "collect"] + targetsSignatures).contains("Published: root"))
    }

    @Test("No command overwrites a file that it is told to write: it could be a private key, or metadata")
    func nothingIsOverwritten() throws {
        let site = try RepositorySite()
        let alice = try Person("alice", site)
        try site.run(["root", "add-key", "root", alice.publicKey])
        let request = site.scratch.file("request.json")
        try site.run(["root", "export", request])
        func survives(_ path: String, _ arguments: [String]) throws {
            let former = TestFiles.bytes(of: path)
            #expect(try site.run(arguments, exit: 1).contains("no file is overwritten"), "\(arguments)")
            #expect(TestFiles.bytes(of: path) == former, "\(arguments)")
        }
        let sign = ["root", "sign", request, "--yes", "--key", alice.key]
        try survives(alice.key, sign + ["-o", alice.key])
        try survives(request, sign + ["-o", request])
        for name in ["metadata/1.root.json", "metadata/timestamp.json", "fleetcast.conf"] {
            try survives("\(site.depot)/\(name)", ["root", "export", "\(site.depot)/\(name)"])
        }
        try survives(alice.key, ["key", "import", alice.publicKey, "--to", alice.key])
        try survives(alice.key, ["key", "new", alice.key])
        // A private key without its public one would be of no use: neither is written.
        let other = site.scratch.file("other.key")
        try site.scratch.write("mine", to: "other.key.pub")
        try survives("\(other).pub", ["key", "new", other])
        // The draft that alice waits for is signed by nobody, and would be refused first.
        try site.run(["root", "discard"])
        try survives("\(other).pub", ["key", "rotate", "timestamp", "--out", other])
        #expect(site.scratch.text(of: "other.key") == nil)
    }

    @Test("A request is signed by the command of its role only, and without a terminal only with --yes")
    func otherRole() throws {
        let site = try RepositorySite()
        let alice = try Person("alice", site)
        try site.run(["root", "add-key", "root", alice.publicKey])
        let request = site.scratch.file("request.json")
        try site.run(["root", "export", request])
        let more = [request, "--key", alice.key, "-o", alice.directory.file("signature")]
        #expect(
            try site.run(["targets", "sign", "--yes"] + more, exit: 64).contains("request to sign root"))
        #expect(try site.run(["root", "sign"] + more, exit: 1).contains("--yes"))
        #expect(alice.directory.text(of: "signature") == nil)
        try site.run(["root", "sign", "--yes"] + more)
    }

    @Test("A directory of keys that does not exist is an error, and one without keys is told")
    func keyDirectories() throws {
        let site = try RepositorySite()
        let missing = ["key", "list", "--keys", site.scratch.file("stick33")]
        #expect(try site.run(missing, exit: 1).contains("stick33"))
        let empty = ["key", "list", "--keys", try site.scratch.subdirectory("empty")]
        #expect(try site.run(empty).contains("holds no private keys"))
        #expect(
            try !site.run(["key", "list", "--keys", "\(site.depot)/offline-keys"]).contains(
                "holds no private keys"))
    }

    @Test("Keys of openssl are imported and sign")
    func imported() throws {
        guard (try? Command.run("openssl", ["version"])) != nil else {
            return reportSkipped("keys of openssl in a ceremony", because: "there is no openssl")
        }
        let site = try RepositorySite()
        let pem = site.scratch.file("theirs.pem")
        try Command.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", pem])
        try site.run(["key", "import", pem, "--to", site.scratch.file("ours.key"), "--no-passphrase"])
        try site.run(["root", "add-key", "targets", site.scratch.file("ours.key.pub")])
        try site.run(["root", "sign"])
        #expect(try site.run(["key", "list", "--keys", site.scratch.path]).contains("ours.key"))
    }
}
