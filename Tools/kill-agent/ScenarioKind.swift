import ArgumentParser

/// The handlers.
enum ScenarioKind: String, CaseIterable, ExpressibleByArgument {
    case release, script, image, command

    func make(_ device: Device) throws -> any Scenario {
        let scenario: any Scenario
        switch self {
        case .release: scenario = try ReleaseScenario(device)
        case .script: scenario = try ScriptScenario(device)
        case .image: scenario = try ImageScenario(device)
        case .command: scenario = try CommandScenario(device)
        }
        try scenario.prepare()
        return scenario
    }
}
