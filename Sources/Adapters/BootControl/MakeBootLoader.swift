package import InstallEngine

/// Gives access to a device's boot loader.
///
/// - Parameters:
///   - slots: the block device or file of each slot.
///   - kernelCommandLine: where the kernel tells what it was started with.
package func makeBootLoader(
    _ settings: BootLoaderSettings, slots: [SlotName: String], kernelCommandLine: String = "/proc/cmdline"
) -> any BootLoader {
    fatalError("WORLD writes this")
}
