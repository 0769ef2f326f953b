import Glibc

/// Where the kernel tells what it was started with.
enum KernelCommandLine {
    /// For tests: the path of another file, by which they pretend that another slot was booted.
    static let testVariable = "FLEETCAST_TEST_KERNEL_COMMAND_LINE"

    /// The file.
    static var path: String {
        getenv(self.testVariable).map { String(cString: $0) } ?? "/proc/cmdline"
    }
}
