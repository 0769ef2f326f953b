import JSONCoding
import SimulationKit
import Testing
import UpdateMetadata

@Suite("Metadata of any values, and damaged metadata")
struct MetadataLawTests {
    private func checkRoundTrip<Role: MetadataRole>(
        _ role: Role, _ random: inout SeededRandom, seed: UInt64
    ) throws {
        let again = try Role(parsing: role.encoded)
        #expect(again == role, "seed \(seed)")
        let keyIDs = Set(random.array(3) { $0.keyID }).sorted()
        let signatures = keyIDs.map { MetadataSignature(keyID: $0, bytes: random.bytes(64)) }
        let metadata = try SignedMetadata(role, signatures: signatures)
        #expect(try SignedMetadata<Role>(parsing: metadata.bytes) == metadata, "seed \(seed)")
        #expect(try metadata.signed(with: []).signedBytes == metadata.signedBytes, "seed \(seed)")
    }

    @Test("What is written is read as it was", arguments: SimulationSeed.seeds(200))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        try self.checkRoundTrip(random.root, &random, seed: seed)
        try self.checkRoundTrip(random.timestamp, &random, seed: seed)
        try self.checkRoundTrip(random.snapshot, &random, seed: seed)
        try self.checkRoundTrip(random.targets, &random, seed: seed)
        let release = try random.release
        #expect(try Release(parsing: release.customObject) == release, "seed \(seed)")
    }

    @Test(
        "A damaged file is refused, or read and written again, and never traps",
        arguments: SimulationSeed.seeds(200))
    func damage(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for name in ["root", "timestamp", "snapshot", "targets", "succinct"] {
            for _ in 0..<8 {
                var bytes = try TUFVectors.bytes("\(name).json")
                for _ in 0...Int.random(in: 0...2, using: &random) { random.damage(&bytes) }
                switch name {
                case "root": self.read(bytes, as: RootMetadata.self, seed)
                case "timestamp": self.read(bytes, as: TimestampMetadata.self, seed)
                case "snapshot": self.read(bytes, as: SnapshotMetadata.self, seed)
                default: self.read(bytes, as: TargetsMetadata.self, seed)
                }
            }
        }
    }

    private func read<Role: MetadataRole>(_ bytes: [UInt8], as role: Role.Type, _ seed: UInt64) {
        guard let metadata = try? SignedMetadata<Role>(parsing: bytes) else { return }
        let made = try? SignedMetadata(metadata.role, signatures: metadata.signatures)
        let again = made.flatMap { try? SignedMetadata<Role>(parsing: $0.bytes) }
        #expect(again?.role == metadata.role, "seed \(seed)")
        #expect(again?.signatures == metadata.signatures, "seed \(seed)")
    }
}
