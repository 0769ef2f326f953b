import InstallRunning
import Testing

@Suite("The version of an artifact")
struct ArtifactVersionTests {
    @Test(
        "It is read from the file's name",
        arguments: [
            ("app-1.4.2.tar.zst", "1.4.2"), ("app-v1.4.2.tgz", "1.4.2"), ("1.4.2.zip", "1.4.2"),
            ("gateway_v2.0.0-rc.1.img", "2.0.0-rc.1"), ("rootfs-7.img.zst", "7"),
            ("app-2-1.4.2.tar", "1.4.2"), ("box-3-rootfs-12.img", "12"), ("app.1-2.0.cpio.gz", "2.0"),
            ("app-1.4.2+build.5~x.tar.xz", "1.4.2+build.5~x"), ("app.tar.gz", nil), ("stdin", nil),
            ("", nil), (".tar", nil), ("app-.zip", nil), ("app-1;rm.zip", nil), ("app-1.0 b.zip", nil),
        ] as [(String, String?)])
    func inName(name: String, version: String?) {
        #expect(ArtifactVersion.inName(name) == version)
    }

    @Test("A version of 64 bytes is taken, a longer one is not")
    func limit() {
        let digits = String(repeating: "1", count: 64)
        #expect(ArtifactVersion.inName("app-\(digits).tar") == digits)
        #expect(ArtifactVersion.inName("app-\(digits)1.tar") == nil)
    }

    @Test("Else it is the first 12 digits of the digest")
    func digest() {
        #expect(ArtifactVersion.ofDigest(Array(0..<32)) == "000102030405")
    }

    @Test("A SHA-256 has 64 digits of either case")
    func hexadecimal() {
        let text = String(repeating: "aF", count: 32)
        #expect(sha256(hexadecimal: text) == [UInt8](repeating: 0xAF, count: 32))
        #expect(sha256(hexadecimal: text + "0") == nil && sha256(hexadecimal: String(text.dropLast())) == nil)
        #expect(sha256(hexadecimal: text.dropLast() + "g") == nil)
        #expect(sha256(hexadecimal: text + "é") == nil)
    }
}
