import DeviceCrypto
import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode
import SimulationKit
import TestBed
import Testing
import Timekeeping

@testable import BroadcastSigning

/// Signatures files of real files, with real repair symbols.
@Suite struct ReleaseSignerTests {
    private let scratch: ScratchDirectory
    private let signer: BroadcastSigner

    init() throws {
        self.scratch = try ScratchDirectory()
        self.signer = try #require(BroadcastSigner(seed: [UInt8](repeating: 5, count: 32)))
    }

    /// A release of a seed, its parameters, and where everything is.
    private struct Publication {
        let content: [UInt8]
        let parameters: AuthenticationParameters
        let path: String
        let signaturesPath: String
        let spinePath: String
    }

    private func publication(
        seed: UInt64, byteCount: Int, symbolByteCount: Int = 64, blockCount: Int, repairSymbolCount: UInt32,
        batchSymbolCount: UInt16 = 32
    ) throws -> Publication {
        var random = SeededRandom(seed: seed)
        let content = random.bytes(byteCount)
        let path = self.scratch.file("release-\(seed)")
        try TestFiles.write(content, to: path)
        return Publication(
            content: content,
            parameters: try AuthenticationParameters(
                targetDigest: MerkleHasher.digest(of: content.span.bytes),
                information: ObjectTransmissionInformation(
                    transferByteCount: UInt64(byteCount), symbolByteCount: symbolByteCount,
                    sourceBlockCount: blockCount),
                repairSymbolCount: repairSymbolCount, batchSymbolCount: batchSymbolCount),
            path: path, signaturesPath: path + ".mba1", spinePath: path + ".spine")
    }

    private func request(
        _ publication: Publication, sign: (@Sendable ([UInt8]) throws -> [UInt8])? = nil
    ) -> SigningRequest {
        let signer = self.signer
        return SigningRequest(
            path: publication.path, parameters: publication.parameters, keyTag: 0x123456,
            sign: sign ?? { try signer.signature(of: $0) })
    }

    private func sign(_ publication: Publication) throws -> (file: SignaturesFile, bytes: [UInt8]) {
        let file = try ReleaseSigner(self.request(publication)).sign(
            into: publication.signaturesPath, spine: { _ in publication.spinePath }, progress: { _ in })
        return (file, TestFiles.bytes(of: publication.signaturesPath))
    }

    /// All encoding symbols of a block, by the code itself.
    private static func symbols(
        ofBlock number: Int, of content: [UInt8], _ parameters: AuthenticationParameters
    ) -> [[UInt8]] {
        let size = parameters.information.symbolByteCount
        let block = parameters.information.sourceBlock(number)
        var bytes = Array(content[Int(block.offset)..<Int(block.offset + block.byteCount)])
        bytes += [UInt8](repeating: 0, count: block.paddingByteCount)
        let encoder = BlockEncoder(
            plan: EncodingPlan(symbolCount: block.symbolCount), layout: SymbolLayout(symbolByteCount: size),
            block: bytes.span.bytes)
        let count = parameters.symbolCount(ofBlock: number)
        var symbols = [UInt8](repeating: 0, count: count * size)
        var span = symbols.mutableSpan
        var target = span.mutableBytes
        encoder.write(0..<count, into: &target)
        return (0..<count).map { Array(symbols[$0 * size..<($0 + 1) * size]) }
    }

    /// Takes every packet of an object, each signed, and counts those that are refused.
    private func refusals(
        _ content: [UInt8], _ file: SignaturesFile, _ object: SignaturesFile.Object, _ bytes: [UInt8]
    ) throws -> Int {
        let parameters = try #require(file.parameters(of: object))
        let verifier = try #require(BroadcastVerifier(publicKey: self.signer.publicKey))
        var authenticator = PacketAuthenticator<MerkleHasher, BroadcastVerifier>(
            parameters, keys: [BroadcastKey(tag: 0x123456, checking: verifier)])
        var budget = CheckBudget(checksPerSecond: 1_000_000, burst: 1_000_000)
        var refusals = 0
        for block in 0..<parameters.information.sourceBlockCount {
            for (esi, symbol) in Self.symbols(ofBlock: block, of: content, parameters).enumerated() {
                let id = FECPayloadID(sourceBlockNumber: block, encodingSymbolID: esi)
                let position = try #require(parameters.position(of: id))
                var datagram = [UInt8](repeating: 0, count: AuthenticationExtension.maximumByteCount)
                var span = datagram.mutableSpan
                var target = span.mutableBytes
                let count = file.writeExtension(
                    of: position, object, isSigned: true, from: bytes.span.bytes, into: &target, at: 0)
                datagram.replaceSubrange(count..., with: symbol)
                let packet = SymbolPacket(
                    authentication: 0..<count, id: id, symbol: count..<count + symbol.count)
                let verdict = authenticator.take(
                    packet, of: datagram.span.bytes, at: MonotonicInstant(nanoseconds: 0), &budget)
                if verdict != .accepted { refusals += 1 }
            }
        }
        #expect(authenticator.statistics.checkCount == UInt64(parameters.batchCount))
        return refusals
    }

    @Test(
        "Every symbol of a release and of its spine is authenticated by the file",
        arguments: 0..<8 as Range<UInt64>)
    func everySymbol(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let byteCount = random.integer(in: 1...20_000)
        let symbolCount = (byteCount + 63) / 64
        let publication = try self.publication(
            seed: seed, byteCount: byteCount, blockCount: random.integer(in: 1...min(symbolCount, 5)),
            repairSymbolCount: UInt32(random.integer(in: 0...60)),
            batchSymbolCount: 1 << UInt16(random.integer(in: 1...7)))
        let (file, bytes) = try self.sign(publication)
        #expect(try SignaturesFile(parsing: bytes.span.bytes) == file)
        #expect(try self.refusals(publication.content, file, .release, bytes) == 0)
        let spine = TestFiles.bytes(of: publication.spinePath)
        #expect(spine.count == publication.parameters.spineByteCount)
        #expect(try self.refusals(spine, file, .spine, bytes) == 0)
        let (digest, parameters) = (MerkleHasher.digest(of: spine.span.bytes), file.spine)
        #expect(parameters?.targetDigest == digest)
    }

    @Test("A large block, of which repair symbols are made in several portions")
    func severalPortions() throws {
        let publication = try self.publication(
            seed: 100, byteCount: 3_000_000, symbolByteCount: 1272, blockCount: 1, repairSymbolCount: 7_000)
        let (file, bytes) = try self.sign(publication)
        #expect(try self.refusals(publication.content, file, .release, bytes) == 0)
    }

    @Test("Progress rises to the number of symbols, and what it throws leaves no file behind")
    func progress() throws {
        struct Cancelled: Error {}
        let publication = try self.publication(
            seed: 101, byteCount: 10_000, blockCount: 3, repairSymbolCount: 20)
        var counts: [UInt64] = []
        _ = try ReleaseSigner(self.request(publication)).sign(
            into: publication.signaturesPath, spine: { _ in publication.spinePath },
            progress: { counts.append($0.symbolCount) })
        #expect(counts == counts.sorted() && counts.last == publication.parameters.symbolCount)
        let before = TestFiles.bytes(of: publication.signaturesPath)
        #expect(throws: Cancelled.self) {
            try ReleaseSigner(self.request(publication)).sign(
                into: publication.signaturesPath, spine: { _ in publication.spinePath },
                progress: { _ in throw Cancelled() })
        }
        #expect(TestFiles.bytes(of: publication.signaturesPath) == before)
        let names = try self.scratch.names()
        #expect(names == ["release-101", "release-101.mba1", "release-101.spine"])
    }

    @Test("Another length or digest than the metadata's, sub-blocks, a directory: each its own error")
    func refusedInput() throws {
        let publication = try self.publication(
            seed: 102, byteCount: 1_000, blockCount: 1, repairSymbolCount: 1)
        let errors = [
            ("length", [UInt8](repeating: 0, count: 999)), ("digest", [UInt8](repeating: 0, count: 1_000)),
        ].map { name, content -> String in
            do {
                try TestFiles.write(content, to: publication.path)
                _ = try self.sign(publication)
                return "none"
            } catch SigningError.wrongLength {
                return "length"
            } catch SigningError.wrongDigest {
                return "digest"
            } catch {
                return "\(error)"
            }
        }
        #expect(errors == ["length", "digest"])
        let names = try self.scratch.names()
        #expect(names == ["release-102"], "a file of a release that was refused")
    }

    @Test("A signer that fails, or gives something else than 64 bytes, leaves no file")
    func refusingSigner() throws {
        struct Refusal: Error {}
        let publication = try self.publication(
            seed: 103, byteCount: 5_000, blockCount: 1, repairSymbolCount: 9)
        let refusing: @Sendable ([UInt8]) throws -> [UInt8] = { _ in throw Refusal() }
        let careless: @Sendable ([UInt8]) throws -> [UInt8] = { _ in [1, 2, 3] }
        for (sign, isRefusal) in [(refusing, true), (careless, false)] {
            do {
                _ = try ReleaseSigner(self.request(publication, sign: sign)).sign(
                    into: publication.signaturesPath, spine: { _ in publication.spinePath },
                    progress: { _ in })
                Issue.record("signed all the same")
            } catch SigningError.signing(let error) {
                #expect(isRefusal && error is Refusal)
            } catch SigningError.wrongSignatureLength(let count) {
                #expect(!isRefusal && count == 3)
            }
        }
        #expect(try self.scratch.names() == ["release-103"])
    }
}
