import BootControl
import Foundation
import InstallEngine
import TestBed
import Testing

/// A device with two slots and a boot loader that decides by its own variables, with the scripts that we
/// document.
protocol BootBench: AnyObject {
    var settings: BootLoaderSettings { get }
    var scratch: ScratchDirectory { get }
    /// Starts the device as after a power failure, or in the way that a trial wants; the slot that runs then.
    func boot(forTrial: Bool) throws -> String
}

extension BootBench {
    static var tools: [String] { [] }

    /// Tells the kernel which slot runs.
    func setRunning(_ slot: String) throws {
        try self.scratch.write("console=ttyS0 root=/dev/x fleetcast.slot=\(slot) quiet\n", to: "cmdline")
    }

    var loader: any BootLoader {
        makeBootLoader(
            self.settings, slots: Slots.paths, kernelCommandLine: self.scratch.file("cmdline"))
    }
}

enum Slots {
    static let a = SlotName("A") ?? empty
    static let b = SlotName("B") ?? empty
    static let paths = [a: "/nonexistent/a", b: "/nonexistent/b"]
    private static var empty: SlotName { preconditionFailure("a letter is a name") }
}

/// The boot loaders that Fleetcast knows.
enum LoaderKind: String, CaseIterable, Sendable {
    case uBoot, grub, systemdBoot, tryboot, custom

    /// A new device.
    func bench() throws -> any BootBench {
        switch self {
        case .uBoot: try UBootBench()
        case .grub: try GrubBench()
        case .systemdBoot: try SystemdBootBench()
        case .tryboot: try TrybootBench()
        case .custom: try CustomBench()
        }
    }

    /// Those whose tools are here.
    static var available: [LoaderKind] {
        self.allCases.filter { kind in
            let tool: String? = kind == .uBoot ? "fw_setenv" : kind == .grub ? "grub-editenv" : nil
            guard let tool, !hasProgram(tool) else { return true }
            reportSkipped("boot control of \(kind.rawValue)", because: "there is no \(tool)")
            return false
        }
    }
}
