import DeviceCrypto
import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import Testing

/// Every byte as a program of somebody else computes it.
@Suite struct VectorTests {
    private let parameters: AuthenticationParameters
    private let hasher: MerkleHasher

    init() throws {
        self.parameters = try Vectors.parameters()
        self.hasher = MerkleHasher(self.parameters)
    }

    /// The file without a spine, made of the format's parts.
    private func file() throws -> (layout: SignaturesFile, bytes: [UInt8]) {
        let layout = try SignaturesFile(
            release: self.parameters, keyTag: Vectors.keyTag, spineDigest: nil)
        let signer = try #require(BroadcastSigner(seed: Vectors.seed))
        var bytes = layout.encodedHeader()
        for batch in 0..<self.parameters.batchCount {
            var tree = try self.tree(batch)
            let root = PathHash(reading: tree.span.bytes, at: tree.count - 16)
            tree += try signer.signature(
                of: MerkleInput.rootMessage(context: self.hasher.context, batch: batch, root: root))
            bytes += tree
        }
        return (layout, bytes)
    }

    private func tree(_ batch: UInt32) throws -> [UInt8] {
        // What is there before must not matter.
        var tree = [UInt8](repeating: 0xEE, count: BatchTree.byteCount(depth: 3))
        let count = self.parameters.symbolCount(ofBatch: batch)
        for leaf in 0..<count {
            let position = SymbolPosition(batch: batch, leaf: UInt8(leaf))
            let id = try #require(self.parameters.symbol(at: position))
            let symbol = Vectors.symbol(id)
            tree.replaceSubrange(
                leaf * 16..<leaf * 16 + 16, with: self.hasher.leaf(position, id, symbol.span.bytes).bytes)
        }
        var span = tree.mutableSpan
        var bytes = span.mutableBytes
        BatchTree.complete(&bytes, batch: batch, leafCount: count, depth: 3, self.hasher)
        return tree
    }

    @Test("The context is that of other people's SHA-256")
    func context() {
        #expect(self.hasher.context == Vectors.context)
        #expect(self.parameters.contextInput.count == 14 + 32 + 8 + 2 + 2 + 4 + 2)
    }

    @Test("Leaves and roots are those of the other program")
    func roots() throws {
        #expect(try self.tree(0).prefix(16) == Vectors.bytes(Vectors.leafOfNumber0)[...])
        #expect(try self.tree(5).prefix(16) == Vectors.bytes(Vectors.leafOfNumber40)[...])
        for (batch, root) in Vectors.roots.enumerated() {
            #expect(try self.tree(UInt32(batch)).suffix(16) == Vectors.bytes(root)[...], "batch \(batch)")
        }
    }

    @Test("The spine's digest is that of all roots in order")
    func spine() {
        let spine = Vectors.roots.flatMap(Vectors.bytes)
        #expect(spine.count == self.parameters.spineByteCount)
        let digest = MerkleHasher.digest(of: spine.span.bytes)
        #expect(digest == Vectors.spineDigest)
    }

    @Test("The signatures file is that of the other program, byte for byte")
    func signaturesFile() throws {
        let (layout, bytes) = try self.file()
        #expect(layout.encodedHeader() == Vectors.header)
        #expect(bytes.count == Vectors.fileByteCount && layout.byteCount == UInt64(bytes.count))
        let (digest, parsed) = (
            MerkleHasher.digest(of: bytes.span.bytes), try SignaturesFile(parsing: bytes.span.bytes)
        )
        #expect(digest == Vectors.fileDigest && parsed == layout)
    }

    @Test("Extensions out of the file are those of the other program")
    func extensions() throws {
        let (layout, bytes) = try self.file()
        for (id, isSigned, expected) in [
            ((1, 0), false, Vectors.unsignedExtension), ((1, 35), true, Vectors.signedExtension),
        ] {
            let position = try #require(
                self.parameters.position(sourceBlockNumber: id.0, encodingSymbolID: id.1))
            var buffer = [UInt8](repeating: 0xEE, count: 4 + AuthenticationExtension.maximumByteCount)
            var span = buffer.mutableSpan
            var target = span.mutableBytes
            let count = layout.writeExtension(
                of: position, .release, isSigned: isSigned, from: bytes.span.bytes, into: &target, at: 4)
            #expect(buffer[4..<4 + count] == expected[...])
            #expect(buffer[(4 + count)...].allSatisfy { $0 == 0xEE }, "written too far")
            #expect(count == AuthenticationExtension.byteCount(depth: 3, isSigned: isSigned))
        }
    }

    @Test("The path of every symbol leads to its root, and the signature is right")
    func paths() throws {
        let (layout, bytes) = try self.file()
        let verifier = try #require(BroadcastVerifier(publicKey: Vectors.publicKey))
        for number in 0..<self.parameters.symbolCount {
            let position = SymbolPosition(batch: UInt32(number / 8), leaf: UInt8(number % 8))
            let id = try #require(self.parameters.symbol(at: position))
            var buffer = [UInt8](repeating: 0, count: AuthenticationExtension.maximumByteCount)
            var span = buffer.mutableSpan
            var target = span.mutableBytes
            let count = layout.writeExtension(
                of: position, .release, isSigned: true, from: bytes.span.bytes, into: &target, at: 0)
            let field = try AuthenticationExtension(parsing: buffer.span.bytes, in: 0..<count)
            #expect(field.position == position && field.keyTag == Vectors.keyTag && field.depth == 3)
            let symbol = Vectors.symbol(id)
            let root = self.hasher.root(
                self.hasher.leaf(position, id, symbol.span.bytes), at: position,
                siblings: buffer.span.bytes.extracting(field.siblings))
            #expect(root.bytes == Vectors.bytes(Vectors.roots[Int(position.batch)]))
            let stored = layout.root(ofBatch: position.batch, .release, in: bytes.span.bytes)
            #expect(root == stored)
            let signature = try #require(field.signature)
            let message = MerkleInput.rootMessage(
                context: self.hasher.context, batch: position.batch, root: root)
            #expect(message.count == MerkleInput.rootMessageByteCount)
            let isRight = verifier.isSignature(buffer.span.bytes.extracting(signature), of: message)
            #expect(isRight)
        }
    }

    @Test("Ed25519 signs as the other program and checks what it signed")
    func signatures() throws {
        let signer = try #require(BroadcastSigner(seed: Vectors.seed))
        #expect(signer.publicKey == Vectors.publicKey)
        let root = PathHash(reading: Vectors.bytes(Vectors.roots[0]).span.bytes, at: 0)
        let message = MerkleInput.rootMessage(context: self.hasher.context, batch: 0, root: root)
        #expect(try signer.signature(of: message) == Vectors.firstSignature)
        let verifier = try #require(BroadcastVerifier(publicKey: Vectors.publicKey))
        var damaged = Vectors.firstSignature
        damaged[40] ^= 1
        let answers = [Vectors.firstSignature, damaged, Array(Vectors.firstSignature.dropLast())].map {
            verifier.isSignature($0.span.bytes, of: message)
        }
        #expect(answers == [true, false, false])
        #expect(BroadcastVerifier(publicKey: [1, 2, 3]) == nil && BroadcastSigner(seed: [1]) == nil)
    }
}
