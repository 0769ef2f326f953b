import TestBed

/// A package of PyPI that the tests compare with, installed once, into a directory below `.build`.
///
/// Where that does not work, tests that want it are skipped, and say why.
struct PythonPackage {
    /// What pip installs, with its exact version.
    let requirement: String
    /// What else it needs, with exact versions where that matters.
    let companions: [String]

    /// Path of a Python that has the package, or why there is none.
    private let installation: Result<String, Obstacle>

    private struct Obstacle: Error {
        let text: String

        /// The last line says it best.
        var summary: String {
            self.text.split(separator: "\n").last.map(String.init) ?? "for no known reason"
        }
    }

    /// Looks for the package, and installs it where it is not there yet.
    ///
    /// - Parameters:
    ///   - module: what a script imports from it.
    ///   - companions: packages that it does not ask for by itself, and is to have.
    ///   - directory: its name in `.build`.
    init(_ requirement: String, _ companions: String..., module: String, directory: String) {
        self.requirement = requirement
        self.companions = companions
        self.installation = Self.install(
            requirement, companions, module, into: "\(BuiltPrograms.sourceDirectory)/.build/\(directory)")
    }

    /// The Python to run scripts with; nil where the package cannot be had, which is then listed.
    func pythonOrSkip(_ test: String) -> String? {
        switch self.installation {
        case .success(let python): return python
        case .failure(let obstacle):
            reportSkipped("\(test), \(self.requirement)", because: obstacle.summary)
            return nil
        }
    }

    /// The path of one of the scripts that use the packages.
    static func script(_ name: String) -> String {
        "\(BuiltPrograms.sourceDirectory)/Tests/IntegrationTests/Peers/\(name)"
    }

    private static func install(
        _ requirement: String, _ companions: [String], _ module: String, into directory: String
    ) -> Result<String, Obstacle> {
        let python = "\(directory)/bin/python"
        func works() -> Bool {
            (try? runProgram(python, ["-c", "import \(module)"]))?.status == 0
        }
        if works() { return .success(python) }
        do {
            let made = try runProgram("python3", ["-m", "venv", "--clear", directory])
            guard made.status == 0 else { return .failure(Obstacle(text: "python3 -m venv: \(made.output)")) }
            let installed = try runProgram(
                python,
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary",
                    ":all:", "--timeout", "20", "--retries", "1", requirement,
                ] + companions)
            guard installed.status == 0, works() else {
                return .failure(Obstacle(text: "pip cannot install \(requirement): \(installed.output)"))
            }
            return .success(python)
        } catch {
            return .failure(Obstacle(text: "\(error)"))
        }
    }
}
