import Archives
import TestBed

extension HostileArchive {
    private static func named(
        _ description: String, _ verdict: Verdict, limits: UnpackLimits = UnpackLimits(),
        _ build: (inout CpioBuilder) -> Void
    ) -> Self {
        Self("cpio: \(description)", verdict, limits: limits, build)
    }

    /// What only cpio can express.
    static let cpio: [Self] = [
        named("socket", .refused(.specialFile("socket"))) { $0.special("s", .socket) },
        named("file of no kind", .refused(.specialFile("file of an unknown kind"))) {
            $0.entry(Array("f".utf8), mode: 0o644)
        },
        named("hard link to a symbolic link", .refused(.hardLinkTarget("s"))) {
            $0.entry(Array("s".utf8), mode: 0o120777, content: Array("x".utf8), inode: 77, linkCount: 2)
            $0.entry(Array("h".utf8), mode: 0o100644, inode: 77, linkCount: 2)
        },
        named("hard link to a file that became a link", .refused(.hardLinkTarget("f"))) {
            $0.entry(Array("f".utf8), mode: 0o100644, inode: 77, linkCount: 2)
            $0.symbolicLink("f", to: "innocent")
            $0.entry(Array("h".utf8), mode: 0o100644, content: [1, 2, 3], inode: 77, linkCount: 2)
        },
        named("hard link with data through a symbolic link", .refused(.throughSymbolicLink)) {
            $0.directory("a")
            $0.symbolicLink("l", to: "a")
            $0.entry(Array("f".utf8), mode: 0o100644, inode: 77, linkCount: 2)
            $0.entry(Array("l/h".utf8), mode: 0o100644, content: [1, 2, 3], inode: 77, linkCount: 2)
        },
        named(
            "hard links of more data than allowed", .limit(.byteCount(5)), limits: UnpackLimits(byteCount: 5)
        ) {
            $0.entry(Array("f".utf8), mode: 0o100644, inode: 77, linkCount: 2)
            $0.entry(Array("h".utf8), mode: 0o100644, content: [1, 2, 3, 4, 5], inode: 77, linkCount: 2)
        },
        named(
            "length of four gibibytes", .limit(.byteCount(1 << 30)), limits: UnpackLimits(byteCount: 1 << 30)
        ) {
            $0.entry(Array("f".utf8), mode: 0o100644, content: [1], claimedByteCount: 0xFFFF_FFFF)
        },
        named("length beyond the end", .damaged("")) {
            $0.entry(Array("f".utf8), mode: 0o100644, content: [1], claimedByteCount: 5000)
        },
        named("name of no length", .damaged("")) {
            $0.entry([], mode: 0o100644, claimedNameByteCount: 0)
        },
        named("name of four gibibytes", .limit(.pathByteCount(1024))) {
            $0.entry(Array("f".utf8), mode: 0o100644, claimedNameByteCount: 0xFFFF_FFFF)
        },
        named("link target of two megabytes", .limit(.pathByteCount(1024))) {
            $0.entry(Array("l".utf8), mode: 0o120777, content: [UInt8](repeating: 0x61, count: 2 << 20))
        },
        named("link target of 2000 bytes", .limit(.pathByteCount(1024))) {
            $0.entry(Array("l".utf8), mode: 0o120777, content: [UInt8](repeating: 0x61, count: 2000))
        },
        named("garbage between entries", .damaged("something else")) {
            $0.raw([UInt8](repeating: 0x30, count: 200))
            $0.file("f", "x")
        },
        named("a few bytes of garbage between entries", .damaged("something else")) {
            $0.raw(Array("garbage!".utf8))
            $0.file("f", "x")
        },
        named("an archive behind the trailer", .damaged("follows its end mark")) {
            $0.entry(Array("TRAILER!!!".utf8), mode: 0, inode: 0)
            $0.file("hidden", "owned")
        },
        Self("cpio: no trailer", .damaged(""), bytes: headless { $0.unfinished() }),
        Self(
            "cpio: empty file of one header", .damaged(""),
            bytes: Array(headless { $0.unfinished() }.prefix(112))),
        Self(
            "cpio: checksums", .unsupported("with checksums"),
            bytes: {
                var builder = CpioBuilder(.checksums)
                builder.entry(Array("f".utf8), mode: 0o100644, content: [1, 2, 3], checksum: 7)
                return builder.finished()
            }()),
        Self(
            "cpio: checksums in the midst", .unsupported("with checksums"),
            bytes: headless { newc in
                var builder = CpioBuilder(.checksums)
                builder.entry(Array("g".utf8), mode: 0o100644, content: [1, 2, 3])
                return newc.unfinished() + builder.finished()
            }),
    ]

    /// The older format reads the same names.
    static let odc: [Self] = {
        func built(_ description: String, _ verdict: Verdict, _ build: (inout CpioBuilder) -> Void) -> Self {
            var builder = CpioBuilder(.odc)
            builder.file("innocent", "x")
            build(&builder)
            return Self("odc: \(description)", verdict, bytes: builder.finished())
        }
        return [
            built("traversal", .refused(.parentDirectory)) { $0.file("../sentinel", "owned") },
            built("absolute name", .refused(.absolutePath)) { $0.file("/tmp/fleetcast-sentinel", "owned") },
            built("link out", .refused(.linkLeadsOutside(target: "../outside"))) {
                $0.symbolicLink("l", to: "../outside")
            },
            built("name with a NUL", .refused(.controlCharacter)) { $0.file("a\u{0}b") },
            built("link with a NUL", .refused(.controlCharacter)) { $0.symbolicLink("l", to: "a\u{0}b") },
            built("device", .refused(.specialFile("block device"))) { $0.special("d", .blockDevice) },
            built("length beyond the end", .damaged("")) {
                $0.entry(Array("f".utf8), mode: 0o100644, content: [1], claimedByteCount: 0o7777777777)
            },
        ]
    }()

    private static func headless(_ finish: (CpioBuilder) -> [UInt8]) -> [UInt8] {
        var builder = CpioBuilder()
        builder.file("f", "x")
        return finish(builder)
    }
}
