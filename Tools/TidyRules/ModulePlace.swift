/// The module that a file belongs to, and its floor: the folder tells both.
package struct ModulePlace: Hashable, Sendable {
    /// The module's name.
    package let module: String
    /// The floor it stands on.
    package let floor: Floor

    /// The place of the file at `path`; `nil` for files of no module.
    package init?(path: String) {
        let parts = path.split(separator: "/").map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case ("Sources", let floor?) where parts.count > 3:
            guard let floor = Floor(rawValue: floor.lowercased()), floor.isInSources else { return nil }
            self.init(module: parts[2], floor: floor)
        case ("SimulationKit", .some):
            self.init(module: "SimulationKit", floor: .workbench)
        case ("BroadcastSimulation", .some):
            self.init(module: "BroadcastSimulation", floor: .workbench)
        case ("InstallSimulation", .some):
            self.init(module: "InstallSimulation", floor: .workbench)
        case ("Tests", "TestBed"):
            self.init(module: "TestBed", floor: .workbench)
        case ("Tests", let module?) where parts.count > 2:
            self.init(module: module, floor: .tests)
        case ("Tools", let module?) where parts.count > 2:
            self.init(module: module, floor: .tools)
        default:
            return nil
        }
    }

    private init(module: String, floor: Floor) {
        self.module = module
        self.floor = floor
    }
}

extension Floor {
    /// Whether the product is built from this floor.
    package var isInSources: Bool {
        switch self {
        case .codecs, .engines, .adapters, .programs: true
        case .workbench, .tests, .tools: false
        }
    }
}
