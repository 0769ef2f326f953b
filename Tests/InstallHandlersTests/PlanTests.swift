import InstallEngine
import InstallHandlers
import Testing

struct PlanTests {
    @Test("A release is unpacked, placed, switched to and watched")
    func release() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let (plan, notes) = try fixture.planAndNotes()
        #expect(plan.steps == [.unpack, .placeRelease, .switchRelease, .prune])
        #expect(plan.undoSteps == [.init(.restoreRelease, onlyAfter: .switchRelease), .init(.discard)])
        #expect(
            plan.place
                == .release(
                    ReleasePlace(
                        directory: "/opt/app", name: "1.4.2", staging: ".1.4.2.staging",
                        previousTarget: "releases/1.4.1")))
        #expect(plan.deployment == 7 && plan.purpose == .install && plan.handler == .release)
        #expect(plan.version == "1.4.2" && plan.previousVersion == "1.4.1")
        #expect(plan.artifact == fixture.request.artifact)
        #expect(notes.count == 1 && notes[0].hasPrefix("No health checks are configured"))
    }

    @Test("Hooks, services and the trial have their places in a release's plan")
    func releaseWithEverything() throws {
        var fixture = Fixture(.release)
        fixture.settings.hooks = Fixture.hooks
        fixture.settings.hasTrial = true
        fixture.settings.release?.hasServices = true
        let (plan, notes) = try fixture.planAndNotes()
        #expect(
            plan.steps == [
                .runBeforeHook, .unpack, .placeRelease, .switchRelease, .restartServices, .runAfterHook,
                .trial, .prune,
            ])
        #expect(
            plan.undoSteps == [
                .init(.restoreRelease, onlyAfter: .switchRelease),
                .init(.restartServices, onlyAfter: .switchRelease), .init(.discard), .init(.runRollbackHook),
            ])
        #expect(notes.isEmpty)
    }

    @Test("A script package keeps the former version for the way back")
    func script() throws {
        var fixture = Fixture(.script)
        fixture.installFormer()
        fixture.settings.hooks = Fixture.hooks
        fixture.settings.hasTrial = true
        let plan = try fixture.plan()
        #expect(
            plan.steps == [
                .runBeforeHook, .unpack, .runScript, .placeContent, .runAfterHook, .trial, .prune,
            ])
        #expect(
            plan.undoSteps == [
                .init(.restoreContent, onlyAfter: .placeContent), .init(.discard), .init(.runRollbackHook),
            ])
        #expect(
            plan.place
                == .script(
                    ScriptPlace(
                        directory: "/var/lib/app", staging: ".dst.staging", former: ".dst.former",
                        previousVersionFile: Array("1.4.1\n".utf8))))
    }

    @Test("An image goes to the slot that does not run", arguments: [SlotName.a, .b])
    func image(running: SlotName) throws {
        var fixture = Fixture(.image)
        fixture.device.boot = BootState(running: running, primary: running, trial: nil)
        fixture.settings.hooks = Fixture.hooks
        fixture.settings.hasTrial = true
        let plan = try fixture.plan()
        #expect(
            plan.steps == [
                .runBeforeHook, .writeSlot, .runAfterHook, .armTrial, .restartDevice, .checkBooted, .trial,
                .confirmSlot, .prune,
            ])
        #expect(
            plan.undoSteps == [.init(.restoreSlot, onlyAfter: .armTrial), .init(.runRollbackHook)])
        #expect(plan.place == .image(ImagePlace(slot: running == .a ? .b : .a, previousSlot: running)))
    }

    @Test("Only what comes as a stream has a hook before the download")
    func stream() throws {
        var fixture = Fixture(.image)
        fixture.settings.hooks = Fixture.hooks
        fixture.request.artifact.source = .stream
        fixture.request.artifact.byteCount = nil
        let plan = try fixture.plan()
        #expect(plan.steps.prefix(3) == [.runDownloadHook, .runBeforeHook, .writeSlot])
    }

    @Test("Another installer gets the file; it confirms and goes back where it can")
    func command() throws {
        var fixture = Fixture(.command)
        let (bare, notes) = try fixture.planAndNotes()
        #expect(bare.steps == [.handOver])
        #expect(bare.undoSteps == [])
        #expect(bare.place == .command)
        #expect(notes.first?.hasPrefix("No command goes back") == true)

        fixture.settings.command = CommandSettings(needsRestart: true, canConfirm: true, canUndo: true)
        fixture.settings.hooks = Fixture.hooks
        fixture.settings.hasTrial = true
        let (full, fullNotes) = try fixture.planAndNotes()
        #expect(
            full.steps == [
                .runBeforeHook, .handOver, .restartDevice, .runAfterHook, .trial, .confirmByCommand,
            ])
        #expect(
            full.undoSteps == [
                .init(.undoByCommand, onlyAfter: .handOver), .init(.restartDevice, onlyAfter: .handOver),
                .init(.runRollbackHook),
            ])
        #expect(fullNotes.isEmpty)
    }

    @Test("A release's name is the first that is free")
    func freeName() throws {
        var fixture = Fixture(.release)
        fixture.request.isForced = true
        fixture.disk.set("/opt/app/releases/1.4.2/program", text: "")
        fixture.disk.set("/opt/app/releases/1.4.2~2", text: "a file")
        guard case .release(let place) = try fixture.plan().place else { return #expect(Bool(false)) }
        #expect(place.name == "1.4.2~3" && place.staging == ".1.4.2~3.staging")
    }

    @Test("A link that leads outside is followed by nobody, and noted")
    func outside() throws {
        var fixture = Fixture(.release)
        fixture.disk.set("/opt/app/current", .link("/srv/handmade"))
        let (plan, notes) = try fixture.planAndNotes()
        guard case .release(let place) = plan.place else { return #expect(Bool(false)) }
        #expect(place.previousTarget == "/srv/handmade")
        #expect(notes.contains { $0.contains("/srv/handmade, which is none of the releases") })
    }

    @Test("Slashes at the end of a directory do not count")
    func slashes() throws {
        var fixture = Fixture(.release)
        fixture.settings.release?.directory = "/opt/app//"
        guard case .release(let place) = try fixture.plan().place else { return #expect(Bool(false)) }
        #expect(place.directory == "/opt/app")
    }

    @Test("A boot loader amid a trial is noted; a slot that nobody has confirmed is taken by force only")
    func unsettledBootLoader() throws {
        var fixture = Fixture(.image)
        fixture.device.boot = BootState(running: .a, primary: .a, trial: .b)
        var notes = try fixture.planAndNotes().notes
        #expect(notes.contains { $0.contains("primary slot is A, and B is on trial; slot A, which runs") })
        for trial in [nil, SlotName.a] {
            fixture.request.isForced = false
            fixture.device.boot = BootState(running: .a, primary: .b, trial: trial)
            #expect(
                fixture.problems() == [
                    "Slot A runs, but the boot loader's primary slot is B: nobody has confirmed what runs,"
                        + " and B would be overwritten; confirm A or go back to B first, or force the"
                        + " installation."
                ])
            fixture.request.isForced = true
            notes = try fixture.planAndNotes().notes
            #expect(notes.contains { $0.contains("primary slot is B") && $0.contains("slot A, which runs") })
        }
    }

    @Test("Planning changes nothing", arguments: HandlerKind.allCases)
    func changesNothing(handler: HandlerKind) throws {
        var fixture = Fixture(handler)
        fixture.installFormer()
        _ = try fixture.plan()
        #expect(fixture.disk.operationCount == 0)
        #expect(fixture.device.acts.isEmpty)
    }
}
