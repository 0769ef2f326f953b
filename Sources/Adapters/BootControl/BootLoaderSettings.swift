package import CommandRunning
package import InstallEngine

/// Which boot loader a device has, and where its parts are.
package enum BootLoaderSettings: Hashable, Sendable {
    /// U-Boot, by its environment.
    case uBoot(UBootSettings)
    /// GRUB, by its environment block.
    case grub(GrubSettings)
    /// systemd-boot, by its EFI variables.
    case systemdBoot(SystemdBootSettings)
    /// The firmware of the Raspberry Pi, by `autoboot.txt`.
    case tryboot(TrybootSettings)
    /// Another one, by a script.
    case custom(CustomBootSettings)
}

/// Settings for U-Boot.
package struct UBootSettings: Hashable, Sendable {
    /// The tool that prints variables; a path, or a name that is looked for in `PATH`.
    package var printTool = "fw_printenv"
    /// The tool that sets variables.
    package var setTool = "fw_setenv"
    /// Where the environment lies.
    package var configuration = "/etc/fw_env.config"
    /// What our own variables begin with.
    package var prefix = "fleetcast_"
    /// Whether an environment without a second copy is accepted: power failure while it is written loses all
    /// of it.
    package var allowsSingleCopy = false
    /// How long a tool may take.
    package var timeout = Duration.seconds(20)

    /// The usual settings.
    package init() {}
}

/// Settings for GRUB.
package struct GrubSettings: Hashable, Sendable {
    /// The environment block.
    package var environment = "/boot/grub/grubenv"
    /// The tool that edits it; a path, or a name that is looked for in `PATH`.
    package var tool = "grub-editenv"
    /// What our own variables begin with.
    package var prefix = "fleetcast_"
    /// How long the tool may take.
    package var timeout = Duration.seconds(20)

    /// The usual settings.
    package init() {}
}

/// Settings for systemd-boot.
package struct SystemdBootSettings: Hashable, Sendable {
    /// The boot entry of each slot, as `bootctl list` calls it: `fleetcast-a.conf`.
    package var entries: [SlotName: String]
    /// The tool; a path, or a name that is looked for in `PATH`.
    package var tool = "bootctl"
    /// Where the kernel shows EFI variables.
    package var variables = "/sys/firmware/efi/efivars"
    /// How long the tool may take.
    package var timeout = Duration.seconds(20)

    /// The usual settings, with the slots' entries.
    package init(entries: [SlotName: String]) {
        self.entries = entries
    }
}

/// Settings for the firmware of the Raspberry Pi.
package struct TrybootSettings: Hashable, Sendable {
    /// The number of each slot's boot partition.
    package var partitions: [SlotName: Int]
    /// The file that the firmware reads, on the first partition.
    package var autoboot = "/boot/firmware/autoboot.txt"
    /// What the firmware told about this boot.
    package var bootInformation = "/proc/device-tree/chosen/bootloader"
    /// How the device restarts so that a trial happens.
    package var restartCommand = CommandLine(program: "reboot", arguments: ["0 tryboot"])

    /// The usual settings, with the slots' partitions.
    package init(partitions: [SlotName: Int]) {
        self.partitions = partitions
    }
}

/// Settings for a boot loader that a script knows.
package struct CustomBootSettings: Hashable, Sendable {
    /// The script with its first arguments; the verb and a slot follow.
    package var script: CommandLine
    /// How long it may take.
    package var timeout = Duration.seconds(30)

    /// The usual settings, with the script.
    package init(script: CommandLine) {
        self.script = script
    }
}
