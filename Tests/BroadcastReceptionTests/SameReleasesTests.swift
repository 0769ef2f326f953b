import DeviceCrypto
import DurableStorage
import FluteFormat
import LayeredCoding
import PacketAuthenticationFormat
import RaptorQCode
import TestBed
import Testing
import Timekeeping

@testable import BroadcastReceiver
@testable import BroadcastReception

@Suite("Releases of the same bytes")
struct SameReleasesTests {
    private static let bytes = Array("the same bytes".utf8)

    private static func release(
        _ components: [String], repairSymbolCount: UInt32 = 10
    ) throws -> WantedRelease {
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(self.bytes.count), symbolByteCount: 8)
        let parameters = try AuthenticationParameters(
            targetDigest: MerkleHasher.digest(of: self.bytes.span.bytes), information: information,
            repairSymbolCount: repairSymbolCount)
        let signer = try #require(BroadcastSigner(seed: [UInt8](repeating: 1, count: 32)))
        return WantedRelease(
            try ContentLocation(components: components), parameters,
            keys: [WantedRelease.Key(tag: 1, bytes: signer.publicKey)])
    }

    private static func plan(_ releases: [WantedRelease]) throws -> ReleaseAdmission {
        let configuration = ReceiverConfiguration(
            readDocument: { _ in throw StorageError(operation: "read", path: "", errno: 0) },
            expand: { _, _, _ in throw StorageError(operation: "expand", path: "", errno: 0) })
        let plan = try ReleasePlan.make(
            releases, configuration, startingAt: MonotonicInstant(nanoseconds: 0), present: { _ in nil },
            spines: { _, _ in nil })
        return plan.admission
    }

    @Test("They are one object with several names; those that are signed in another way are another object")
    func plan() throws {
        let one = try Self.plan([Self.release(["a", "x"]), Self.release(["b", "y"]), Self.release(["z"])])
        let key = try #require(one.files.first)
        #expect(one.files.count == 1)
        #expect(one.names(of: key).map(\.components) == [["a", "x"], ["b", "y"], ["z"]])
        #expect(one.names(of: key).map(\.entry.contentLocation) == ["a/x", "b/y", "z"])
        let name = try #require(one.storageName(of: key))
        #expect(name.utf8.count == "release-".utf8.count + 64)
        let two = try Self.plan([
            Self.release(["a"]), Self.release(["b"], repairSymbolCount: 11), Self.release(["c"]),
        ])
        #expect(two.files.map { two.names(of: $0).map(\.components) } == [[["a"], ["c"]], [["b"]]])
        #expect(Set(two.files.compactMap { two.storageName(of: $0) }).count == 2)
    }

    @Test("A complete file gets all of its names, and one that is there already is not written again")
    func finish() throws {
        let scratch = try ScratchDirectory()
        let release = try #require(
            WantedRelease.merged([Self.release(["a", "x"]), Self.release(["b", "y"]), Self.release(["z"])])
                .first)
        _ = try scratch.write(String(decoding: Self.bytes, as: UTF8.self), to: "z")
        let directory = try OutputDirectory(scratch.path)
        let information = try TransmissionInformation.compactNoCode(
            transferByteCount: UInt64(Self.bytes.count), symbolByteCount: Self.bytes.count,
            maximumBlockSymbolCount: 1)
        let first = try #require(release.names.first)
        let key = ObjectKey(slot: 0, generation: 1)
        let object = try StoredObject(key, first.entry.objectID, information, named: "w", in: directory.work)
        let delivery = SymbolDelivery(
            block: SourceBlockKey(object: key, sourceBlockNumber: 0), firstSymbolID: 0, count: 1,
            payload: 0..<Self.bytes.count)
        #expect(object.store(delivery, Self.bytes.span.bytes).newCount == 1)
        let output = SharedOutput(directory)
        let work = ObjectFinishing(object: object, entry: first.entry, components: first.components)
        let (result, others) = output.finish(work, release.names)
        guard case .stored(let file) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(file.path == scratch.file("a/x"))
        #expect(others.map(\.file.path) == [scratch.file("b/y"), scratch.file("z")])
        #expect(others.map(\.isNew) == [true, false])
        for name in ["a/x", "b/y", "z"] { #expect(scratch.text(of: name) == "the same bytes") }
        #expect(try scratch.names(in: ".fleetcast").isEmpty)
    }

    @Test("A file that is there under one name is copied to the others; another file there gives way")
    func present() throws {
        let scratch = try ScratchDirectory()
        let release = try #require(
            WantedRelease.merged([Self.release(["a", "x"]), Self.release(["b"]), Self.release(["c"])]).first)
        let output = SharedOutput(try OutputDirectory(scratch.path))
        #expect(try output.present(release.names)?.isEmpty == nil)
        _ = try scratch.write("other bytes...", to: "b")
        // What a killed copy left.
        let digest = ReleaseAdmission.hexadecimal(release.parameters.targetDigest)
        _ = try scratch.write("a longer text than is right", to: ".fleetcast/copy-\(digest).part")
        _ = try scratch.write("the same bytes", to: "c")
        let files = try #require(try output.present(release.names))
        #expect(files.map(\.isNew) == [true, true, false])
        #expect(files.map(\.file.entry.contentLocation) == ["a/x", "b", "c"])
        for name in ["a/x", "b", "c"] { #expect(scratch.text(of: name) == "the same bytes") }
        #expect(try scratch.names(in: ".fleetcast").isEmpty)
    }
}
