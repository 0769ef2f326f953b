import Foundation
import TestBed

/// Handler `command`, with an installer that is a script: it replaces a file in one step, and can go back.
final class CommandScenario: Scenario {
    private let device: Device

    init(_ device: Device) throws {
        self.device = device
        for edition in 0...1 {
            let text = String(repeating: "edition \(edition)\n", count: 20_000)
            try TestFiles.write(text.utf8, to: self.package(edition))
        }
        let installer = device.disk.outside("installer.sh")
        try TestFiles.write(Self.installer.utf8, to: installer, mode: 0o755)
        try device.configure(
            """
            [command]
            install = \(installer) install \(self.directory) {artifact}
            confirm = \(installer) confirm \(self.directory)
            rollback = \(installer) rollback \(self.directory)

            """)
    }

    /// What it does is durable when it ends; each verb may be repeated.
    private static let installer = """
        #!/bin/sh
        set -eu
        cd "$2"
        case "$1" in
        install)
            # Once only: a repetition must not make the new content the former one.
            if [ ! -e former ]; then
                { cat content 2>/dev/null || true; } >former.new
                sync former.new
                mv former.new former
            fi
            cp "$3" content.new
            sync content.new
            mv content.new content
            ;;
        rollback)
            if [ -e former ]; then
                mv former content
            fi
            rm -f content.new former.new
            ;;
        confirm) rm -f former content.new former.new ;;
        esac
        sync .

        """

    private var directory: String { self.device.disk.path + "/firmware" }

    func prepare() throws {
        mkdir(self.directory, 0o755)
        try TestFiles.write(TestFiles.bytes(of: self.package(0)), to: self.directory + "/content")
        try self.device.disk.synchronize()
    }

    func boot() {}
    func package(_ edition: Int) -> String { self.device.disk.outside("firmware-\(edition).bin") }

    func edition() -> Int? {
        let bytes = TestFiles.bytes(of: self.directory + "/content")
        return (0...1).first { TestFiles.bytes(of: self.package($0)) == bytes }
    }

    func problemBeforeResume() -> String? {
        self.edition() == nil ? "the content is not complete" : nil
    }

    func leftovers() -> [String] {
        self.unexpected(self.names(self.directory), { $0 == "content" }, in: "the directory")
            + self.stateLeftovers(self.device)
    }
}
