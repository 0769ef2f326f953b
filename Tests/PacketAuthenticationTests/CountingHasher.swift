import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import Synchronization

/// Hashes as ever, and counts symbols; for one test alone, since all share the count.
struct CountingHasher: MerkleHashing {
    private static let leafCount = Mutex(0)
    /// Symbols hashed so far.
    static var count: Int { self.leafCount.withLock { $0 } }

    private let hasher: MerkleHasher

    var context: [UInt8] { self.hasher.context }

    init(_ parameters: AuthenticationParameters) {
        self.hasher = MerkleHasher(parameters)
    }

    func leaf(_ position: SymbolPosition, _ id: FECPayloadID, _ symbol: RawSpan) -> PathHash {
        Self.leafCount.withLock { $0 += 1 }
        return self.hasher.leaf(position, id, symbol)
    }

    func node(
        batch: UInt32, level: UInt8, position: UInt8, _ left: PathHash, _ right: PathHash
    ) -> PathHash {
        self.hasher.node(batch: batch, level: level, position: position, left, right)
    }

    static func digest(of bytes: RawSpan) -> [UInt8] { MerkleHasher.digest(of: bytes) }
}
