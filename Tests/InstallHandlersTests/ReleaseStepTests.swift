import InstallEngine
import InstallHandlers
import Testing

struct ReleaseStepTests {
    @Test("A first release makes all directories, durably, and synchronises hardly anything twice")
    func first() throws {
        let fixture = Fixture(.release)
        let plan = try fixture.plan()
        var performer = fixture.performer
        for step in plan.steps {
            let result = try performer.run([step], of: plan)
            #expect(result == .succeeded)
            #expect(performer.disk.unsynchronized.isEmpty, "after \(step)")
        }
        // Of pruning, for the sake of a program that was killed in it.
        #expect(performer.disk.idleSynchronizations == ["/opt/app/releases"])
        #expect(performer.disk.nodes["/opt/app/current"] == .link("releases/1.4.2"))
        #expect(performer.disk.text("/opt/app/releases/1.4.2/program") == "new")
        let names = try performer.disk.names(in: "/opt/app/releases")
        #expect(names == ["1.4.2"])
    }

    @Test("Each step does its part")
    func steps() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        #expect(performer.disk.text("/opt/app/releases/.1.4.2.staging/program") == "new")
        #expect(performer.disk.nodes["/opt/app/releases/1.4.2"] == nil)
        _ = try performer.perform(.placeRelease, of: plan)
        #expect(performer.disk.nodes["/opt/app/releases/.1.4.2.staging"] == nil)
        #expect(performer.disk.text("/opt/app/releases/1.4.2/program") == "new")
        #expect(performer.disk.nodes["/opt/app/current"] == .link("releases/1.4.1"))
        _ = try performer.perform(.switchRelease, of: plan)
        #expect(performer.disk.nodes["/opt/app/current"] == .link("releases/1.4.2"))
        #expect(performer.disk.text("/opt/app/releases/1.4.1/program") == "old")
        _ = try performer.perform(.restoreRelease, of: plan)
        #expect(performer.disk.nodes["/opt/app/current"] == .link("releases/1.4.1"))
        _ = try performer.perform(.discard, of: plan)
        #expect(performer.disk.nodes == fixture.disk.nodes)
        #expect(performer.disk.idleSynchronizations.isEmpty)
        #expect(performer.disk.unsynchronized.isEmpty)
    }

    @Test("A directory that is empty may be new: its name is synchronised again")
    func emptyDirectory() throws {
        var fixture = Fixture(.release)
        fixture.disk.set("/opt/app/releases", .directory)
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.perform(.unpack, of: plan)
        #expect(performer.disk.idleSynchronizations == ["/opt/app"])
    }

    @Test("Steps say what has disappeared")
    func disappeared() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        var result = try performer.perform(.placeRelease, of: plan)
        #expect(
            result == .failed("/opt/app/releases/.1.4.2.staging has disappeared; install again"))
        result = try performer.perform(.switchRelease, of: plan)
        #expect(result == .failed("/opt/app/releases/1.4.2 has disappeared; install again"))
        _ = try performer.perform(.unpack, of: plan)
        performer.disk.set("/opt/app/releases/1.4.2", text: "")
        result = try performer.perform(.placeRelease, of: plan)
        #expect(
            result
                == .failed(
                    "/opt/app/releases/1.4.2 came into being after the plan was made; remove it and"
                        + " install again"
                ))
    }

    @Test("A link that became something else is not replaced")
    func noLink() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.run([.unpack, .placeRelease], of: plan)
        performer.disk.set("/opt/app/current", text: "precious")
        for step in [InstallStep.switchRelease, .restoreRelease, .prune] {
            let result = try performer.perform(step, of: plan)
            #expect(
                result
                    == .failed(
                        "/opt/app/current is no symbolic link any more; move it away and start again"))
        }
        #expect(performer.disk.text("/opt/app/current") == "precious")
    }

    @Test("What is in force is not discarded")
    func discardInForce() throws {
        let fixture = Fixture(.release)
        let plan = try fixture.plan()
        var performer = fixture.performer
        _ = try performer.run([.unpack, .placeRelease, .switchRelease], of: plan)
        let result = try performer.perform(.discard, of: plan)
        #expect(
            result
                == .failed(
                    "/opt/app/current points to /opt/app/releases/1.4.2, which was to be removed"))
    }

    @Test("A refused package fails the step, and the rest can be discarded")
    func refused() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let plan = try fixture.plan()
        fixture.package.refusal = "the disk is full"
        var performer = fixture.performer
        let result = try performer.perform(.unpack, of: plan)
        #expect(result == .failed("the disk is full"))
        _ = try performer.perform(.discard, of: plan)
        #expect(performer.disk.nodes == fixture.disk.nodes)
    }

    @Test("So many former releases are kept, the one to go back to among them", arguments: [0, 1, 2, 3, 9])
    func prune(keptCount: Int) throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        fixture.settings.release?.keptCount = keptCount
        for name in ["1.4.0", "1.3.9", "1.3.10", ".x.staging", ".kept"] {
            fixture.disk.set("/opt/app/releases/\(name)/program", text: name)
        }
        fixture.disk.set("/opt/app/releases/note", text: "a file")
        let plan = try fixture.plan()
        var performer = fixture.performer
        let result = try performer.run(plan.steps, of: plan)
        #expect(result == .succeeded)
        let names = try performer.disk.names(in: "/opt/app/releases")
        let others = ["1.4.0", "1.3.10", "1.3.9"].prefix(max(0, keptCount - 1))
        #expect(names == ([".kept", "1.4.1", "1.4.2", "note"] + others).sorted())
        #expect(performer.disk.unsynchronized.isEmpty)
        // Where nothing is renamed, a program that was killed may have done it.
        let idle = performer.disk.idleSynchronizations
        #expect(idle == (keptCount > 3 ? ["/opt/app/releases"] : []))
    }

    @Test("Steps of other handlers, and those of the shell, are refused")
    func unknown() throws {
        let fixture = Fixture(.release)
        let plan = try fixture.plan()
        for step in InstallStep.allCases
        where ![.unpack, .placeRelease, .switchRelease, .prune, .restoreRelease, .discard].contains(step) {
            var performer = fixture.performer
            let result = try performer.perform(step, of: plan)
            #expect(
                result == .failed("the handler release has no step \(step.rawValue) on the disk"))
        }
    }
}
