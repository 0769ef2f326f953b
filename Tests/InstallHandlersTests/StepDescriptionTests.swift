import InstallEngine
import InstallHandlers
import Testing

struct StepDescriptionTests {
    private static let measure = PackageMeasure(byteCount: 3_449_999, entryCount: 12, topNames: [])

    @Test("A release's steps name what they change")
    func release() throws {
        var fixture = Fixture(.release)
        fixture.installFormer()
        let plan = try fixture.plan()
        let lines = plan.steps.map { StepDescription($0, of: plan, measure: Self.measure).description }
        #expect(
            lines == [
                "unpack 12 entries, 3.4 MB, into /opt/app/releases/.1.4.2.staging",
                "rename /opt/app/releases/.1.4.2.staging to 1.4.2",
                "switch /opt/app/current from releases/1.4.1 to releases/1.4.2",
                "remove the oldest releases in /opt/app/releases",
            ])
        #expect(
            StepDescription(.restoreRelease, of: plan).description
                == "switch /opt/app/current back to releases/1.4.1")
    }

    @Test("Every step of every plan is described by a verb of its own", arguments: HandlerKind.allCases)
    func all(handler: HandlerKind) throws {
        var fixture = Fixture(handler)
        fixture.settings.hooks = Fixture.hooks
        fixture.settings.hasTrial = true
        fixture.settings.release?.hasServices = true
        fixture.settings.command = CommandSettings(needsRestart: true, canConfirm: true, canUndo: true)
        let plan = try fixture.plan()
        let steps = plan.steps + plan.undoSteps.map(\.step).filter { !plan.steps.contains($0) }
        let lines = steps.map { StepDescription($0, of: plan).description }
        #expect(Set(lines).count == steps.count)
        #expect(!lines.contains { $0.hasPrefix("do nothing") })
    }

    @Test(
        "Bytes are written in decimal units",
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (999_999, "999.9 kB"),
            (1_000_000, "1.0 MB"), (UInt64.max, "18446744.0 TB"),
        ])
    func bytes(count: UInt64, text: String) throws {
        let plan = try Fixture(.script).plan()
        let measure = PackageMeasure(byteCount: count, entryCount: 1, topNames: [])
        #expect(
            StepDescription(.unpack, of: plan, measure: measure).description
                == "unpack 1 entry, \(text), into /var/lib/app/.dst.staging")
    }
}
