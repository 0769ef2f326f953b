import BootControl
import Foundation
import InstallEngine
import TestBed
import Testing

@testable import InstallRunning

@Suite("The configurations in docs/operations/boot-loaders.md")
struct BootLoadersPageTests {
    @Test("Are read without a complaint, one for each boot loader, and show the defaults")
    func defaults() throws {
        let settings = try Self.blocks().map { try Self.settings($0).bootLoader }
        let a = try #require(SlotName("A"))
        let b = try #require(SlotName("B"))
        let script = try #require(Self.customScript(settings.last ?? nil))
        #expect(
            settings == [
                .uBoot(UBootSettings()), .grub(GrubSettings()),
                .systemdBoot(SystemdBootSettings(entries: [a: "fleetcast-a.conf", b: "fleetcast-b.conf"])),
                .tryboot(TrybootSettings(partitions: [a: 2, b: 3])), .custom(script),
            ])
    }

    @Test("Show every key that there is")
    func everyKey() throws {
        let shown = try Self.blocks().flatMap { block in
            block.split(separator: "\n").filter { $0.contains(" = ") }.map { line in
                let key = String(line.prefix { $0 != " " })
                // Of each slot its own: `entry.` and `partition.`.
                return key.hasSuffix(".A") || key.hasSuffix(".B") ? String(key.dropLast()) : key
            }
        }
        #expect(Set(shown) == Set(BootSettingsReader.keys))
    }

    @Test("Name in their text only keys that there are")
    func text() throws {
        // What the page once called them, and what nobody reads.
        for key in ["printenv", "setenv", "environment-config", "environment", "editenv"] {
            #expect(!BootSettingsReader.keys.contains(key))
            #expect(try !Self.page().contains("`\(key)`"), "\(key)")
        }
        #expect(try !Self.page().contains("Keys in `[boot]`"))
    }

    /// The settings of a configuration that has one of the page's sections.
    private static func settings(_ block: String) throws -> AgentSettings {
        let image = "[image]\nslot.A = /dev/mmcblk0p2\nslot.B = /dev/mmcblk0p3\n"
        return try AgentSettings(parsing: Array((image + block).utf8), path: "boot-loaders.md")
    }

    private static func customScript(_ settings: BootLoaderSettings?) -> CustomBootSettings? {
        guard case .custom(let custom) = settings else { return nil }
        return CustomBootSettings(script: custom.script)
    }

    private static func page() throws -> String {
        let path = BuiltPrograms.sourceDirectory + "/docs/operations/boot-loaders.md"
        return String(decoding: TestFiles.bytes(of: path), as: UTF8.self)
    }

    private static func blocks() throws -> [String] {
        let parts = try Self.page().components(separatedBy: "\n```ini\n").dropFirst()
        return try parts.map { try #require($0.components(separatedBy: "\n```\n").first) + "\n" }
    }
}
