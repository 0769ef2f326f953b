import InstallEngine
import InstallHandlers
import Testing

struct ScriptStepTests {
    private static let directory = "/var/lib/app"

    @Test("Each step does its part, durably, and synchronises nothing twice", arguments: [true, false])
    func steps(isFirst: Bool) throws {
        var fixture = Fixture(.script)
        if !isFirst { fixture.installFormer() }
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        #expect(performer.disk.unsynchronized.isEmpty)
        #expect(performer.disk.text("\(Self.directory)/.dst.staging/program") == "new")
        #expect(performer.disk.text("\(Self.directory)/.version.new") == "1.4.2\n")
        #expect(performer.disk.text("\(Self.directory)/version") == (isFirst ? nil : "1.4.1\n"))
        _ = try performer.run([.runScript, .placeContent], of: plan)
        #expect(performer.disk.unsynchronized.isEmpty)
        #expect(performer.disk.text("\(Self.directory)/dst/program") == "new")
        #expect(performer.disk.nodes["\(Self.directory)/dst/made-by-script"] != nil)
        #expect(performer.disk.text("\(Self.directory)/version") == "1.4.2\n")
        #expect(performer.disk.text("\(Self.directory)/.dst.former/program") == (isFirst ? nil : "old"))
        var restorer = performer
        _ = try performer.perform(.prune, of: plan)
        let names = try performer.disk.names(in: Self.directory)
        #expect(names == ["dst", "version"])
        #expect(performer.disk.unsynchronized.isEmpty)
        #expect(performer.disk.idleSynchronizations.isEmpty)

        _ = try restorer.perform(.restoreContent, of: plan)
        #expect(restorer.disk.unsynchronized.isEmpty)
        #expect(restorer.disk.text("\(Self.directory)/dst/program") == (isFirst ? nil : "old"))
        #expect(restorer.disk.text("\(Self.directory)/version") == (isFirst ? nil : "1.4.1\n"))
        _ = try restorer.perform(.discard, of: plan)
        #expect(restorer.disk.unsynchronized.isEmpty)
        #expect(restorer.disk.idleSynchronizations.isEmpty)
        if isFirst {
            let left = try restorer.disk.names(in: Self.directory)
            #expect(left == [])
        } else {
            #expect(restorer.disk.nodes == fixture.disk.nodes)
        }
    }

    @Test("A script that removes its own directory loses nothing of the former content")
    func ownDirectory() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        try performer.disk.removeTree("\(Self.directory)/.dst.staging")
        let result = try performer.perform(.placeContent, of: plan)
        #expect(
            result
                == .failed(
                    "/var/lib/app/.dst.staging has disappeared; a package's script must leave its own"
                        + " directory there"
                ))
        for step in [InstallStep.restoreContent, .discard] {
            let result = try performer.perform(step, of: plan)
            #expect(result == .succeeded)
        }
        #expect(performer.disk.nodes == fixture.disk.nodes)
    }

    @Test("What an earlier installation left is removed, but never the only content")
    func leftovers() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        let plan = try fixture.plan()
        fixture.disk.set("\(Self.directory)/.dst.former/program", text: "older")
        fixture.disk.set("\(Self.directory)/.dst.staging/rest", text: "half")
        var performer = fixture.performer
        var result = try performer.run(plan.steps, of: plan)
        #expect(result == .succeeded)
        #expect(performer.disk.nodes["\(Self.directory)/dst/rest"] == nil)

        performer = fixture.performer
        try performer.disk.removeTree("\(Self.directory)/dst")
        result = try performer.perform(.unpack, of: plan)
        #expect(
            result
                == .failed(
                    "/var/lib/app/.dst.former exists, but not /var/lib/app/dst; rename the one to the other"))
        #expect(performer.disk.text("\(Self.directory)/.dst.former/program") == "older")
    }

    @Test("A version's file that has disappeared is told")
    func versionDisappeared() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        try performer.disk.removeTree("\(Self.directory)/.version.new")
        let result = try performer.perform(.placeContent, of: plan)
        #expect(result == .failed("/var/lib/app/.version.new has disappeared; install again"))
    }
}
