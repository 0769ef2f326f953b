package import InstallEngine

/// Gives access to a device's boot loader; what conforms to ``TrialRestarting`` wants to be restarted its own
/// way.
///
/// Every change is checked before it is made, and read back after it; errors are ``BootControlError``s.
/// - Parameters:
///   - slots: the block device or file of each slot.
///   - kernelCommandLine: where the kernel tells what it was started with.
package func makeBootLoader(
    _ settings: BootLoaderSettings, slots: [SlotName: String], kernelCommandLine: String = "/proc/cmdline"
) -> any BootLoader {
    let running = RunningSlot(slots: slots, kernelCommandLine: kernelCommandLine)
    let names = Set(slots.keys)
    switch settings {
    case .uBoot(let settings):
        return CheckedBootLoader(
            base: UBootEnvironment(settings: settings, runningSlot: running), slots: names)
    case .grub(let settings):
        return CheckedBootLoader(
            base: GrubEnvironment(settings: settings, runningSlot: running), slots: names)
    case .systemdBoot(let settings):
        return CheckedBootLoader(base: SystemdBoot(settings: settings, runningSlot: running), slots: names)
    case .tryboot(let settings):
        return CheckedBootLoader(base: Tryboot(settings: settings, runningSlot: running), slots: names)
    case .custom(let settings):
        return CheckedBootLoader(base: CustomBootLoader(settings: settings), slots: names)
    }
}
