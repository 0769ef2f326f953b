import InstallEngine

/// Two slots and a boot loader, which note what was done to them.
final class TestDevice {
    /// What the boot loader says.
    var boot = BootState(running: .a, primary: .a, trial: nil)
    /// What was done, in order.
    var acts: [String] = []
    /// The bytes of each slot.
    var bytes: [SlotName: [UInt8]] = [:]
    /// What is read back instead.
    var wornBytes: [UInt8]?
    /// What is written.
    var image: [UInt8] = [1, 2, 3]
    /// Why the boot loader is not usable.
    var bootRefusal: String?
    /// Whether the boot loader does what it is told.
    var obeys = true
    /// The largest image that fits.
    var slotByteCount: UInt64 = 1000

    /// A digest that will do here.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array((bytes + [UInt8(truncatingIfNeeded: bytes.count)] + Array(repeating: 0, count: 32)).prefix(32))
    }
}

extension TestDevice: ImageSlots {
    func requireWritable(_ slot: SlotName, byteCount: UInt64?) throws {
        guard slot != self.boot.running else {
            throw MemoryDisk.Refusal(description: "\(slot) is what the system runs from")
        }
        guard byteCount ?? 0 <= self.slotByteCount else {
            throw MemoryDisk.Refusal(
                description: "it has \(self.slotByteCount) bytes, the image \(byteCount ?? 0)")
        }
    }

    func write(_ artifact: InstallArtifact, to slot: SlotName) throws -> WrittenImage {
        try self.requireWritable(slot, byteCount: artifact.byteCount)
        self.acts.append("write \(slot)")
        self.bytes[slot] = self.image
        return WrittenImage(
            byteCount: UInt64(self.image.count), sha256: Self.digest(self.image),
            artifactSHA256: Self.digest(self.image))
    }

    func synchronize(_ slot: SlotName) throws { self.acts.append("synchronize \(slot)") }

    func digest(of slot: SlotName, byteCount: UInt64) throws -> [UInt8] {
        self.acts.append("read \(slot)")
        return Self.digest(self.wornBytes ?? Array((self.bytes[slot] ?? []).prefix(Int(byteCount))))
    }
}

extension TestDevice: BootLoader {
    func state() throws -> BootState { self.boot }

    func requireUsable() throws {
        if let bootRefusal { throw MemoryDisk.Refusal(description: bootRefusal) }
    }

    func setTrial(_ slot: SlotName) throws {
        self.acts.append("try \(slot)")
        if self.obeys { self.boot.trial = slot }
    }

    func confirm(_ slot: SlotName) throws {
        self.acts.append("confirm \(slot)")
        if self.obeys { (self.boot.primary, self.boot.trial) = (slot, nil) }
    }

    func rollBack(to slot: SlotName) throws {
        self.acts.append("roll back to \(slot)")
        if self.obeys { (self.boot.primary, self.boot.trial) = (slot, nil) }
    }
}

extension SlotName {
    static let a = Self.named("A")
    static let b = Self.named("B")

    private static func named(_ text: String) -> Self {
        guard let name = Self(text) else { preconditionFailure("'\(text)' is no slot's name") }
        return name
    }
}
