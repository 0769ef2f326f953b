import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode
import Timekeeping

/// Feeds an authenticator with a sequence of packets, genuine ones and others, in little memory.
///
/// The input is a list of steps of four bytes: what to do, a symbol's number (two bytes), and a byte to
/// damage it with. No step may make it accept a symbol that is not the object's.
func fuzzPacketAuthenticator(_ bytes: UnsafeRawBufferPointer) {
    guard let course else { preconditionFailure("a possible object was refused") }
    var configuration = AuthenticatorConfiguration()
    configuration.waitingPacketLimit = 6
    configuration.waitingPacketLimitOfRoot = 2
    configuration.claimLimit = 5
    var authenticator = PacketAuthenticator<FuzzHashing, FuzzChecking>(
        course.parameters, keys: [BroadcastKey(tag: 7, checking: FuzzChecking())],
        configuration: configuration)
    var budget = CheckBudget(checksPerSecond: 50, burst: 10)
    var nanoseconds: Int64 = 0
    var rest = bytes[...]
    while rest.count >= 4 {
        let step = Array(rest.prefix(4))
        rest = rest.dropFirst(4)
        nanoseconds += Int64(step[0] >> 4) * 5_000_000
        let now = MonotonicInstant(nanoseconds: nanoseconds)
        if step[0] & 15 == 15 { authenticator.checkWaiting(at: now, &budget) }
        if step[0] & 15 == 14, step[3] == 1 {
            try? authenticator.load(
                spine: course.spine.span.bytes, digest: FuzzHashing.digest(of: course.spine.span.bytes))
        }
        let packet = course.packet(step)
        let verdict = authenticator.take(packet.facts, of: packet.bytes.span.bytes, at: now, &budget)
        if verdict == .accepted {
            precondition(course.isGenuine(packet.bytes, packet.facts), "a forged packet was accepted")
        }
        authenticator.handOutReleased { datagram, facts in
            let copy = datagram.withUnsafeBytes { Array($0) }
            precondition(course.isGenuine(copy, facts), "a forged packet was released")
        }
        let statistics = authenticator.statistics
        precondition(statistics.checkCount <= UInt64(nanoseconds / 20_000_000) + 10, "beyond the budget")
        precondition(statistics.acceptedCount >= statistics.releasedCount)
    }
}

/// Made once: hashing it takes longer than a run.
private let course = FuzzCourse()

/// An object whose symbols are a function of their number, with all of its trees.
private struct FuzzCourse: Sendable {
    let parameters: AuthenticationParameters
    let hashing: FuzzHashing
    private(set) var spine: [UInt8] = []
    private var trees: [[UInt8]] = []
    private var signatures: [[UInt8]] = []

    init?() {
        guard
            let information = try? ObjectTransmissionInformation(
                transferByteCount: 150, symbolByteCount: 4, sourceBlockCount: 3),
            let parameters = try? AuthenticationParameters(
                targetDigest: [UInt8](repeating: 9, count: 32), information: information,
                repairSymbolCount: 3, batchSymbolCount: 4)
        else { return nil }
        self.parameters = parameters
        self.hashing = FuzzHashing(parameters)
        for batch in 0..<parameters.batchCount {
            var tree = [UInt8](repeating: 0, count: BatchTree.byteCount(depth: 2))
            let count = parameters.symbolCount(ofBatch: batch)
            for leaf in 0..<count {
                let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
                guard let id = parameters.symbol(at: position) else { return nil }
                let symbol = Self.symbol(id)
                let hash = self.hashing.leaf(position, id, symbol.span.bytes)
                tree.replaceSubrange(leaf * 16..<leaf * 16 + 16, with: hash.bytes)
            }
            var span = tree.mutableSpan
            var target = span.mutableBytes
            BatchTree.complete(&target, batch: batch, leafCount: count, depth: 2, self.hashing)
            self.spine += tree.suffix(16)
            self.trees.append(tree)
            let message = MerkleInput.rootMessage(
                context: self.hashing.context, batch: batch,
                root: PathHash(reading: Array(tree.suffix(16)), at: 0))
            self.signatures.append(FuzzChecking.signature(of: message))
        }
    }

    private static func symbol(_ id: FECPayloadID) -> [UInt8] {
        [UInt8(id.sourceBlockNumber), UInt8(truncatingIfNeeded: id.encodingSymbolID), 0xA5, 0x5A]
    }

    /// The packet of a step: of a number, damaged at a place unless that is 255.
    func packet(_ step: [UInt8]) -> (bytes: [UInt8], facts: SymbolPacket) {
        let number = (Int(step[1]) << 8 | Int(step[2])) % Int(self.parameters.symbolCount)
        let position = SymbolPosition(batch: UInt32(number / 4), leaf: UInt8(number % 4))
        let id =
            self.parameters.symbol(at: position) ?? FECPayloadID(sourceBlockNumber: 0, encodingSymbolID: 0)
        let isSigned = step[0] & 1 == 1
        var field = [UInt8](repeating: 0, count: 12)
        var span = field.mutableSpan
        var target = span.mutableBytes
        AuthenticationExtension.writeFixedFields(
            position: position, keyTag: 7, depth: 2, isSigned: isSigned, into: &target, at: 0)
        let tree = self.trees[number / 4]
        for level in 0..<2 {
            let sibling = BatchTree.offset(level: level, position: number % 4 >> level ^ 1, depth: 2)
            field += tree[sibling..<sibling + 16]
        }
        if isSigned { field += self.signatures[number / 4] }
        let end = field.count
        var bytes = field + [0, 0, 0, 0] + Self.symbol(id)
        if step[3] != 255 {
            let place = Int(step[3]) % bytes.count
            bytes[place] ^= 1 << (step[0] >> 1 & 7)
        }
        return (
            bytes,
            SymbolPacket(authentication: 0..<end, id: id, symbol: end + 4..<end + 8)
        )
    }

    func isGenuine(_ bytes: [UInt8], _ facts: SymbolPacket) -> Bool {
        Array(bytes[facts.symbol]) == Self.symbol(facts.id)
    }
}

/// Quick hashes of no worth that depend on every byte.
private struct FuzzHashing: MerkleHashing {
    let context: [UInt8]

    init(_ parameters: AuthenticationParameters) {
        self.context = Self.digest(of: parameters.contextInput.span.bytes)
    }

    func leaf(_ position: SymbolPosition, _ id: FECPayloadID, _ symbol: RawSpan) -> PathHash {
        var input = self.context + [0, UInt8(truncatingIfNeeded: position.batch), position.leaf]
        input += [UInt8(id.sourceBlockNumber), UInt8(truncatingIfNeeded: id.encodingSymbolID)]
        symbol.withUnsafeBytes { input += Array($0) }
        return Self.pathHash(input)
    }

    func node(
        batch: UInt32, level: UInt8, position: UInt8, _ left: PathHash, _ right: PathHash
    ) -> PathHash {
        Self.pathHash(
            self.context + [1, UInt8(truncatingIfNeeded: batch), level, position] + left.bytes + right.bytes)
    }

    private static func pathHash(_ input: [UInt8]) -> PathHash {
        PathHash(reading: self.digest(of: input.span.bytes), at: 0)
    }

    static func digest(of bytes: RawSpan) -> [UInt8] {
        var words: [UInt64] = [1, 2, 3, 4]
        for index in 0..<bytes.byteCount {
            let byte = UInt64(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
            for lane in 0..<4 {
                words[lane] = (words[lane] ^ byte) &* 0x100_0000_01B3 &+ UInt64(lane)
                words[lane] ^= words[lane] >> 29
            }
        }
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
    }
}

extension PathHash {
    fileprivate init(reading bytes: [UInt8], at offset: Int) {
        self.init(reading: bytes.span.bytes, at: offset)
    }
}

private struct FuzzChecking: RootChecking {
    static func signature(of message: [UInt8]) -> [UInt8] {
        let digest = FuzzHashing.digest(of: message.span.bytes)
        return digest + digest
    }

    func isSignature(_ signature: RawSpan, of message: [UInt8]) -> Bool {
        signature.withUnsafeBytes { $0.elementsEqual(Self.signature(of: message)) }
    }
}
