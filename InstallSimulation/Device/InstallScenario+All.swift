internal import InstallEngine
internal import InstallHandlers

extension InstallScenario {
    private static let versions = ["1.0", "1.1", "1.2"].map { SimulatedRelease($0) }

    /// Every scenario of the power-cut matrix.
    package static var all: [InstallScenario] {
        [
            InstallScenario("release-first", .release, former: [], .install(SimulatedRelease("1.0"))),
            InstallScenario(
                "release-upgrade", .release, former: Array(self.versions.prefix(2)),
                .install(SimulatedRelease("2.0"))),
            self.releaseWithServices,
            InstallScenario(
                "script-upgrade", .script, former: Array(self.versions.prefix(1)),
                .install(SimulatedRelease("2.0"))),
            InstallScenario(
                "script-unhealthy", .script, former: Array(self.versions.prefix(1)),
                .install(SimulatedRelease("2.0", .checksFail)), expecting: .rolledBack),
            self.withoutExchange("script-two-renames", .healthy),
            self.withoutExchange("script-two-renames-unhealthy", .checksFail),
            self.image("image-upgrade", .healthy),
            self.image("image-unhealthy", .checksFail),
            self.image("image-not-booting", .doesNotStart),
            InstallScenario(
                "command", .command, former: Array(self.versions.prefix(1)),
                .install(SimulatedRelease("2.0"))),
            InstallScenario(
                "command-unhealthy", .command, former: Array(self.versions.prefix(1)),
                .install(SimulatedRelease("2.0", .checksFail)), expecting: .rolledBack),
            self.releaseGoingBack,
            InstallScenario("image-going-back", .image, former: Array(self.versions.prefix(2)), .goBack),
            self.compaction,
        ]
    }

    private static var releaseWithServices: InstallScenario {
        var scenario = InstallScenario(
            "release-unhealthy", .release, former: Array(self.versions.prefix(1)),
            .install(SimulatedRelease("2.0", .checksFail)), expecting: .rolledBack)
        scenario.settings.release?.hasServices = true
        return scenario
    }

    private static var releaseGoingBack: InstallScenario {
        var scenario = InstallScenario(
            "release-going-back", .release, former: Array(self.versions.prefix(2)), .goBack)
        scenario.settings.release?.hasServices = true
        return scenario
    }

    private static func withoutExchange(_ name: String, _ form: ReleaseForm) -> InstallScenario {
        var scenario = InstallScenario(
            name, .script, former: Array(self.versions.prefix(1)), .install(SimulatedRelease("2.0", form)),
            expecting: form == .healthy ? .confirmed : .rolledBack)
        scenario.canExchange = false
        return scenario
    }

    private static func image(_ name: String, _ form: ReleaseForm) -> InstallScenario {
        InstallScenario(
            name, .image, former: Array(self.versions.prefix(1)), .install(SimulatedRelease("2.0", form)),
            expecting: form == .healthy ? .confirmed : .rolledBack)
    }

    private static var compaction: InstallScenario {
        var scenario = InstallScenario(
            "journal-compaction", .release, former: Array(self.versions.prefix(1)),
            .install(SimulatedRelease("2.0")))
        scenario.hasLongJournal = true
        // So long a journal would have thousands of smaller sectors.
        scenario.sectorByteCount = 16 << 10
        return scenario
    }
}
