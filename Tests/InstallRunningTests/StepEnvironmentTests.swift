import InstallEngine
import Testing

@testable import InstallRunning

@Suite("The environment of hooks and scripts")
struct StepEnvironmentTests {
    static func plan(place: InstallPlace, version: String = "2", previous: String? = "1") -> InstallPlan {
        InstallPlan(
            deployment: 4, purpose: .install, handler: .release, version: version, previousVersion: previous,
            artifact: InstallArtifact(
                source: .file(path: "/tmp/app 2.tar"), name: "app 2.tar", byteCount: 3,
                sha256: [UInt8](repeating: 0xAB, count: 32)),
            place: place, steps: [.runBeforeHook], undoSteps: [])
    }

    static let release = InstallPlace.release(
        ReleasePlace(directory: "/srv/app", name: "2", staging: ".2.staging", previousTarget: nil))

    @Test("A hook finds the release described")
    func hook() {
        let variables = StepEnvironment.variables(
            for: .runBeforeHook, of: Self.plan(place: Self.release), reason: nil)
        #expect(variables["FLEETCAST_DEPLOYMENT"] == "4")
        #expect(variables["FLEETCAST_HANDLER"] == "release")
        #expect(variables["FLEETCAST_VERSION"] == "2" && variables["FLEETCAST_PREVIOUS_VERSION"] == "1")
        #expect(variables["FLEETCAST_ARTIFACT"] == "app 2.tar")
        #expect(variables["FLEETCAST_ARTIFACT_PATH"] == "/tmp/app 2.tar")
        #expect(variables["FLEETCAST_SHA256"] == String(repeating: "ab", count: 32))
        #expect(variables["FLEETCAST_HOOK"] == "before-install")
        #expect(variables["FLEETCAST_RELEASE_DIRECTORY"] == "/srv/app/releases/2")
        #expect(variables["FLEETCAST_REASON"] == nil && variables["CURVER"] == nil)
    }

    @Test("On the way back it finds the reason, which cannot end early")
    func reason() {
        let variables = StepEnvironment.variables(
            for: .runRollbackHook, of: Self.plan(place: Self.release),
            reason: FailureReason(.unhealthy, "web: \0refused"))
        #expect(variables["FLEETCAST_REASON"] == "unhealthy: web: refused")
        #expect(variables["FLEETCAST_HOOK"] == "on-rollback")
    }

    @Test("A script finds CURVER and NEWVER; without a former version CURVER is 0")
    func script() {
        let place = InstallPlace.script(
            ScriptPlace(directory: "/srv", staging: ".s", former: ".f", previousVersionFile: nil))
        let variables = StepEnvironment.variables(
            for: .runScript, of: Self.plan(place: place, previous: nil), reason: nil)
        #expect(variables["CURVER"] == "0" && variables["NEWVER"] == "2")
        #expect(variables["FLEETCAST_PREVIOUS_VERSION"] == "")
    }

    @Test("An image's hooks find both slots")
    func image() throws {
        let slotA = try #require(SlotName("A"))
        let slotB = try #require(SlotName("B"))
        let place = InstallPlace.image(ImagePlace(slot: slotB, previousSlot: slotA))
        let variables = StepEnvironment.variables(
            for: .runAfterHook, of: Self.plan(place: place), reason: nil)
        #expect(variables["FLEETCAST_SLOT"] == "B" && variables["FLEETCAST_PREVIOUS_SLOT"] == "A")
    }
}
