import Foundation
import TestBed

/// Handler `image`, with slots that are files and the boot loader of Examples/agent/boot-slots.sh.
final class ImageScenario: Scenario {
    private static let byteCount = 2 << 20

    private let device: Device
    private let images: [[UInt8]]
    private var running = "A"

    init(_ device: Device) throws {
        self.device = device
        self.images = try (0...1).map { edition in
            let path = device.disk.outside("image-\(edition).img")
            try TestFiles.writeRandom(byteCount: Self.byteCount, seed: UInt64(edition) + 1, to: path)
            return TestFiles.bytes(of: path)
        }
        let script = BuiltPrograms.sourceDirectory + "/Examples/agent/boot-slots.sh"
        setenv("SLOTS_FILE", self.directory + "/slots", 1)
        setenv("KERNEL_COMMAND_LINE", device.disk.outside("cmdline"), 1)
        try device.configure(
            """
            [image]
            slot.A = \(self.slot("A"))
            slot.B = \(self.slot("B"))
            [boot]
            loader = custom
            script = \(script)

            """)
    }

    private var directory: String { self.device.disk.path + "/boot" }
    private func slot(_ name: String) -> String { "\(self.directory)/slot-\(name)" }

    func prepare() throws {
        mkdir(self.directory, 0o755)
        // Edition 0 is in force from the beginning.
        for slot in ["A", "B"] { try TestFiles.write(self.images[0], to: self.slot(slot)) }
        try TestFiles.write("primary=A\ntrial=\ntries=0\n".utf8, to: self.directory + "/slots")
        self.running = "A"
        try self.writeCommandLine()
        try self.device.disk.synchronize()
    }

    func package(_ edition: Int) -> String { self.device.disk.outside("image-\(edition).img") }

    /// What runs; a slot with a half image never does.
    func edition() -> Int? {
        let bytes = TestFiles.bytes(of: self.slot(self.running))
        return self.images.firstIndex(of: bytes)
    }

    func problemBeforeResume() -> String? {
        if self.edition() == nil { return "slot \(self.running) runs, and holds no complete image" }
        let next = self.choice()
        let bytes = TestFiles.bytes(of: self.slot(next.slot))
        return self.images.contains(bytes)
            ? nil : "slot \(next.slot) would be booted, and holds no complete image"
    }

    func leftovers() -> [String] {
        let expected = ["slot-A", "slot-B", "slots"]
        let (primary, trial, _) = self.values()
        var problems = self.unexpected(
            self.names(self.directory), { expected.contains($0) }, in: "the directory")
        if !trial.isEmpty { problems.append("slot \(trial) is still on trial") }
        if primary != self.running { problems.append("slot \(self.running) runs, but \(primary) is primary") }
        return problems + self.stateLeftovers(self.device)
    }

    /// A trial is tried once.
    func boot() {
        let next = self.choice()
        self.running = next.slot
        try? self.writeCommandLine()
        guard next.isTrial else { return }
        let (primary, trial, _) = self.values()
        try? TestFiles.write(
            "primary=\(primary)\ntrial=\(trial)\ntries=0\n".utf8, to: self.directory + "/slots")
        try? self.device.disk.synchronize()
    }

    private func choice() -> (slot: String, isTrial: Bool) {
        let (primary, trial, tries) = self.values()
        return !trial.isEmpty && tries == "1" ? (trial, true) : (primary, false)
    }

    private func values() -> (primary: String, trial: String, tries: String) {
        let text = String(decoding: TestFiles.bytes(of: self.directory + "/slots"), as: UTF8.self)
        let value = { (key: String) in
            text.split(separator: "\n").first { $0.hasPrefix(key + "=") }.map {
                String($0.dropFirst(key.count + 1))
            } ?? ""
        }
        return (value("primary"), value("trial"), value("tries"))
    }

    private func writeCommandLine() throws {
        try TestFiles.write(
            "fleetcast.slot=\(self.running)\n".utf8, to: self.device.disk.outside("cmdline"))
    }
}
