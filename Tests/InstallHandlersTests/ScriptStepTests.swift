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

    @Test(
        "`dst` is complete after every operation, and either way leads on from there",
        arguments: [true, false], [true, false])
    func everyOperation(canExchange: Bool, goesBack: Bool) throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        fixture.disk.canExchange = canExchange
        let plan = try fixture.plan()
        var ready = fixture.performer
        _ = try ready.run([.unpack, .runScript] + (goesBack ? [.placeContent] : []), of: plan)
        let step = goesBack ? InstallStep.restoreContent : .placeContent
        for count in 0... {
            var performer = ready
            performer.disk.operationsLeft = count
            let isDone = (try? performer.perform(step, of: plan)) != nil
            performer.disk.operationsLeft = nil
            let content = "\(Self.directory)/dst"
            let entry = try performer.disk.entry(at: content)
            let isLink = entry == .symbolicLink(target: ".dst.staging")
            let program = isLink ? "\(Self.directory)/.dst.staging/program" : "\(content)/program"
            let text = performer.disk.text(program)
            #expect(["old", "new"].contains(text) || (!canExchange && entry == nil))

            var other = performer
            _ = try performer.run([.placeContent, .prune], of: plan)
            if !goesBack {
                #expect(performer.disk.text("\(content)/program") == "new")
                let names = try performer.disk.names(in: Self.directory)
                #expect(names == ["dst", "version"])
            }
            _ = try other.run([.restoreContent, .discard], of: plan)
            #expect(other.disk.nodes == fixture.disk.nodes)
            guard !isDone else { return }
        }
    }

    @Test("Power that fails in prune leaves the former content whole or without its name")
    func prune() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        fixture.disk.set("\(Self.directory)/dst/second", text: "old, too")
        let plan = try fixture.plan()
        var ready = fixture.performer
        _ = try ready.run([.unpack, .runScript, .placeContent], of: plan)
        for count in 0... {
            var performer = ready
            performer.disk.operationsLeft = count
            let isDone = (try? performer.perform(.prune, of: plan)) != nil
            performer.disk.operationsLeft = nil
            let names = try performer.disk.names(in: "\(Self.directory)/.dst.former")
            #expect(names.isEmpty || names == ["program", "second"])
            _ = try performer.perform(.prune, of: plan)
            let left = try performer.disk.names(in: Self.directory)
            #expect(left == ["dst", "version"])
            guard !isDone else { return }
        }
    }

    @Test("A script that makes the former content's name does not make the old content the new one")
    func ownFormer() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        performer.disk.set("\(Self.directory)/.dst.former/mine", text: "a script's")
        var result = try performer.perform(.placeContent, of: plan)
        #expect(
            result
                == .failed("/var/lib/app/.dst.former came into being meanwhile; remove it and install again"))
        for step in [InstallStep.restoreContent, .discard] {
            result = try performer.perform(step, of: plan)
            #expect(result == .succeeded)
        }
        #expect(performer.disk.text("\(Self.directory)/dst/program") == "old")
        #expect(performer.disk.text("\(Self.directory)/version") == "1.4.1\n")
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
