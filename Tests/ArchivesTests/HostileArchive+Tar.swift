import Archives
import TestBed

extension HostileArchive {
    /// What only tar can express.
    static let tar: [Self] = tarLinks + tarNames + tarSizes + tarAttributes

    private static func named(
        _ description: String, _ verdict: Verdict, limits: UnpackLimits = UnpackLimits(),
        options: UnpackOptions = UnpackOptions(), _ build: (inout TarBuilder) -> Void
    ) -> Self {
        Self("tar: \(description)", verdict, limits: limits, options: options, build)
    }

    private static let tarLinks: [Self] = [
        named("hard link to outside", .refused(.parentDirectory)) { $0.hardLink("l", to: "../sentinel") },
        named("hard link to outside by a pax record", .refused(.parentDirectory)) {
            $0.paxRecords([("linkpath", "../sentinel")])
            $0.hardLink("l", to: "innocent")
        },
        named("hard link to an absolute path", .refused(.absolutePath)) {
            $0.hardLink("l", to: "/etc/passwd")
        },
        named("hard link through a symbolic link", .refused(.hardLinkTarget("s/f"))) {
            $0.file("a/f", "x")
            $0.symbolicLink("s", to: "a")
            $0.hardLink("l", to: "s/f")
        },
        // At the top, `../sentinel` would lead outside.
        named("hard link to a symbolic link", .refused(.hardLinkTarget("a/s"))) {
            $0.symbolicLink("a/s", to: "../sentinel")
            $0.hardLink("l", to: "a/s")
        },
        named("hard link to nothing", .refused(.hardLinkTarget("missing"))) {
            $0.hardLink("l", to: "missing")
        },
        named("hard link to itself", .refused(.hardLinkTarget("innocent"))) {
            $0.hardLink("innocent", to: "innocent")
        },
        named("hard link to a directory", .refused(.hardLinkTarget("d"))) {
            $0.directory("d")
            $0.hardLink("l", to: "d")
        },
        named("the base itself as a hard link", .refused(.emptyName)) {
            $0.hardLink("./", to: "innocent")
        },
    ]

    private static let tarNames: [Self] = [
        named("traversal by a pax record", .refused(.parentDirectory)) {
            $0.paxRecords([("path", "../sentinel")])
            $0.file("harmless", "owned")
        },
        named("traversal by a GNU long name", .refused(.parentDirectory)) {
            $0.file(String(repeating: "long/", count: 30) + "../../sentinel", "owned")
        },
        named("NUL in a GNU long name", .refused(.controlCharacter)) {
            $0.file(String(repeating: "n", count: 110) + "\u{0}hidden")
        },
        named("NUL in a pax name", .refused(.controlCharacter)) {
            $0.paxRecords([("path", "a\u{0}b")])
            $0.file("harmless")
        },
        named("newline in a pax name", .refused(.controlCharacter)) {
            $0.paxRecords([("path", "a\nb")])
            $0.file("harmless")
        },
        named("pax name that is no UTF-8", .refused(.notUTF8)) {
            $0.entry("pax", kind: "x", data: Array("11 path=".utf8) + [0xCF, 0xF0, 0x0A])
            $0.file("harmless")
        },
        named("link target of a kilobyte and more", .limit(.pathByteCount(1024))) {
            $0.entry("k", kind: "K", data: [UInt8](repeating: 0x74, count: 1025) + [0])
            $0.symbolicLink("l", to: "short")
        },
        named("two end marks with an archive between", .damaged("follows its end mark")) {
            $0.raw([UInt8](repeating: 0, count: 1024))
            $0.file("hidden", "owned")
        },
    ]

    private static let tarSizes: [Self] = [
        named("negative length", .damaged("")) {
            $0.entry(
                bytes: Array("f".utf8), kind: "0", data: [1],
                patches: [124: [UInt8](repeating: 0xFF, count: 12)])
        },
        named("length of eight exbibytes", .limit(.byteCount(4 << 30))) {
            $0.entry(
                bytes: Array("f".utf8), kind: "0", data: [1],
                patches: [124: [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0]])
        },
        named("negative length by a pax record", .damaged("")) {
            $0.paxRecords([("size", "-5")])
            $0.file("f", "x")
        },
        named("pax record longer than its header", .damaged("")) {
            $0.entry("pax", kind: "x", data: Array("999999999 path=x\n".utf8))
            $0.file("f")
        },
        named("pax record of no length", .damaged("")) {
            $0.entry("pax", kind: "x", data: Array("0 path=x\n".utf8))
            $0.file("f")
        },
        named("pax record without a key", .damaged("")) {
            $0.entry("pax", kind: "x", data: Array("8 value\n".utf8))
            $0.file("f")
        },
        named("pax header of eight gibibytes", .damaged("")) {
            $0.entry("pax", kind: "x", data: [1], claimedByteCount: 0o77777777777)
            $0.file("f")
        },
        named("pax headers of two megabytes", .limit(.headerByteCount(1 << 20))) {
            for _ in 0..<4 {
                $0.paxRecords([("comment", String(repeating: "c", count: 500_000))])
            }
            $0.file("f")
        },
        named("sparse pieces that overlap", .damaged("overlap")) {
            $0.paxRecords([
                ("GNU.sparse.size", "10"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "0,5,3,5"),
            ])
            $0.file("f", "0123456789")
        },
        named("sparse pieces out of order", .damaged("overlap")) {
            $0.paxRecords([
                ("GNU.sparse.size", "20"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "12,5,0,5"),
            ])
            $0.file("f", "0123456789")
        },
        named("sparse piece beyond the end", .damaged("longer than it says")) {
            $0.paxRecords([
                ("GNU.sparse.size", "10"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "0,5,100,5"),
            ])
            $0.file("f", "0123456789")
        },
        named("sparse file of an exbibyte", .limit(.byteCount(4 << 30))) {
            $0.paxRecords([
                ("GNU.sparse.size", "1152921504606846976"), ("GNU.sparse.numblocks", "1"),
                ("GNU.sparse.map", "0,1"),
            ])
            $0.file("f", "0")
        },
    ]

    private static let tarAttributes: [Self] = {
        let kept = UnpackOptions(keepsExtendedAttributes: true)
        return [
            named("65 extended attributes", .limit(.attributeCount(64)), options: kept) {
                $0.paxRecords((0..<65).map { ("SCHILY.xattr.user.n\($0)", "x") })
                $0.file("f")
            },
            named(
                "extended attributes of 64 KiB and more", .limit(.attributeByteCount(64 << 10)), options: kept
            ) {
                $0.paxRecords(
                    (0..<3).map { ("SCHILY.xattr.user.n\($0)", String(repeating: "x", count: 30_000)) })
                $0.file("f")
            },
            named(
                "extended attribute with a newline in its name",
                .refused(.attribute("has the name 'user.a\nb', which is none")), options: kept
            ) {
                $0.paxRecords([("SCHILY.xattr.user.a\nb", "x")])
                $0.file("f")
            },
            named(
                "access list with a name",
                .refused(
                    .attribute(
                        "is an access list with a name instead of a number; pack with --numeric-owner")),
                options: kept
            ) {
                $0.paxRecords([
                    ("SCHILY.acl.access", "user::rw-,user:somebody:rwx,group::r--,mask::rwx,other::r--")
                ])
                $0.file("f")
            },
        ]
    }()
}
