import BootControl
import Foundation
import TestBed
import Testing

/// A Raspberry Pi's firmware: what its documentation says of `autoboot.txt`.
final class TrybootBench: BootBench {
    let scratch: ScratchDirectory

    var settings: BootLoaderSettings {
        var settings = TrybootSettings(partitions: [Slots.a: 2, Slots.b: 3])
        settings.autoboot = self.scratch.file("autoboot.txt")
        settings.bootInformation = self.scratch.path
        return .tryboot(settings)
    }

    init() throws {
        self.scratch = try ScratchDirectory("tryboot")
        try self.scratch.write("# ours\r\n[all]\ntryboot_a_b=1\nboot_partition=2\n", to: "autoboot.txt")
        _ = try self.boot(forTrial: false)
    }

    func boot(forTrial: Bool) throws -> String {
        var section = "all"
        var partition: UInt8 = 0
        for line in (self.scratch.text(of: "autoboot.txt") ?? "").split(separator: "\n") {
            if line.hasPrefix("[") { section = String(line.dropFirst().dropLast()) }
            guard section == "all" || section == "tryboot" && forTrial else { continue }
            if line.hasPrefix("boot_partition=") { partition = try #require(UInt8(line.dropFirst(15))) }
        }
        try TestFiles.write([0, 0, 0, partition], to: self.scratch.file("partition"))
        return partition == 3 ? "B" : "A"
    }
}
