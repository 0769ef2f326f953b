import DurableStorage
import Glibc
internal import InstallEngine

/// Which boot of the device this is.
enum BootIdentity {
    /// Where the kernel tells it.
    private static let kernelPath = "/proc/sys/kernel/random/boot_id"
    /// For tests: the path of another file, by which they pretend that the device was restarted.
    static let testVariable = "FLEETCAST_TEST_BOOT_ID"

    /// The present boot.
    static func current() throws -> BootID {
        let path = getenv(self.testVariable).map { String(cString: $0) } ?? self.kernelPath
        return BootID(try readKernelText(path))
    }
}
