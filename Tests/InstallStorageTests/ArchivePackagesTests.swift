import Archives
import Foundation
import InstallEngine
import InstallStorage
import TestBed
import Testing

@Suite("Unpacking artifacts onto the real file system")
struct ArchivePackagesTests {
    @Test("unpacks and measures archives in files, and refuses streams")
    func unpack() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("hello", to: "content/bin/tool")
        try scratch.write("1", to: "content/version")
        let path = scratch.file("package.tar.gz")
        try Command.run("tar", ["-C", scratch.file("content"), "-czf", path, "bin", "version"])
        let target = try scratch.subdirectory("target")
        let artifact = InstallArtifact(
            source: .file(path: path), name: "package.tar.gz", byteCount: nil, sha256: nil)
        var packages = ArchivePackages(limits: UnpackLimits())
        var disk = DirectoryDisk()
        try packages.unpack(artifact, into: target, on: &disk)
        #expect(scratch.text(of: "target/bin/tool") == "hello")
        #expect(try disk.names(in: target) == ["bin", "version"])
        let measure = try packages.measure(artifact)
        #expect(measure == PackageMeasure(byteCount: 6, entryCount: 3, topNames: ["bin", "version"]))

        let stream = InstallArtifact(source: .stream, name: "stdin", byteCount: nil, sha256: nil)
        let result = Result { try packages.unpack(stream, into: target, on: &disk) }
        #expect(throws: ArchiveError.self) { try result.get() }
        #expect(throws: ArchiveError.self) { try packages.measure(stream) }
    }
}
