import Archives
import Glibc
import PackageInstallation

/// Installs one package and ends, so that a test can kill it at any moment.
///
///     install-probe script BASE PACKAGE VERSION
///     install-probe release BASE PACKAGE NAME
@main
struct InstallProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5 else { exit(64) }
        if arguments[1] == "script" {
            let installation = ScriptInstallation(
                baseDirectory: arguments[2], limits: UnpackLimits(), scriptTimeout: .seconds(20))
            try await installation.install(package: arguments[3], version: UInt32(arguments[4]) ?? 0)
        } else {
            try await ReleaseDeployment(baseDirectory: arguments[2], limits: UnpackLimits())
                .deploy(package: arguments[3], releaseName: arguments[4]) {}
        }
    }
}
