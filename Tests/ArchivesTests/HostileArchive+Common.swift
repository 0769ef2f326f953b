import Archives
import TestBed

extension HostileArchive {
    /// What every format can express.
    static func common<Builder: ArchiveBuilder>(_ format: String, _ builder: Builder.Type) -> [Self] {
        let isZip = format == "zip"
        func named(
            _ description: String, _ verdict: Verdict, options: UnpackOptions = UnpackOptions(),
            _ build: (inout Builder) -> Void
        ) -> Self {
            Self("\(format): \(description)", verdict, options: options, build)
        }
        let forbidden = UnpackOptions(specialModes: .refused)
        /// In zip no name may come twice, whatever becomes of it.
        let replacing = Verdict.refused(isZip ? .repeatedName : .replacesOtherKind)
        let hiddenTarget = Verdict.refused(
            isZip
                ? .contradiction("its kind, its length or its data are not what it says") : .controlCharacter)
        return [
            named("traversal", .refused(.parentDirectory)) { $0.file("../sentinel", "owned") },
            named("traversal in the middle", .refused(.parentDirectory)) {
                $0.file("a/../../sentinel", "owned")
            },
            named("traversal that stays inside", .refused(.parentDirectory)) { $0.file("a/../b", "owned") },
            named("traversal by a directory", .refused(.parentDirectory)) { $0.directory("../") },
            named("traversal by a link", .refused(.parentDirectory)) { $0.symbolicLink("../l", to: "x") },
            named("absolute name", .refused(.absolutePath)) { $0.file("/tmp/fleetcast-sentinel", "owned") },
            named("absolute directory", .refused(.absolutePath)) { $0.directory("/tmp/fleetcast-sentinel") },
            named("file through a symbolic link", .refused(.throughSymbolicLink)) {
                $0.directory("a")
                $0.symbolicLink("l", to: "a")
                $0.file("l/f", "owned")
            },
            named("directory through a symbolic link", .refused(.throughSymbolicLink)) {
                $0.directory("a")
                $0.symbolicLink("l", to: "a")
                $0.directory("l/d")
            },
            named("directory over a symbolic link", replacing) {
                $0.directory("a")
                $0.symbolicLink("l", to: "a")
                $0.directory("l")
            },
            named("link to the parent", .refused(.linkLeadsOutside(target: ".."))) {
                $0.symbolicLink("l", to: "..")
            },
            named("link to the sentinel", .refused(.linkLeadsOutside(target: "../sentinel"))) {
                $0.symbolicLink("l", to: "../sentinel")
                $0.file("l", "owned")
            },
            named("link out, then write through it", .refused(.linkLeadsOutside(target: "../outside"))) {
                $0.symbolicLink("l", to: "../outside")
                $0.file("l/file", "owned")
            },
            named("absolute link", .refused(.linkLeadsOutside(target: "/etc"))) {
                $0.symbolicLink("l", to: "/etc")
            },
            named("link without a target", .refused(.linkLeadsOutside(target: ""))) {
                $0.symbolicLink("l", to: "")
            },
            named("link that climbs higher than it stands", .refused(.linkLeadsOutside(target: "../../x"))) {
                $0.symbolicLink("a/l", to: "../../x")
            },
            named(
                "links that lead outside only together",
                .refused(.linkLeadsOutside(target: "a/b/up/../sentinel"))
            ) {
                $0.directory("a/b")
                $0.symbolicLink("a/b/up", to: "../..")
                $0.symbolicLink("l", to: "a/b/up/../sentinel")
            },
            named("link with a newline", .refused(.controlCharacter)) { $0.symbolicLink("l", to: "a\nb") },
            named("link with a NUL", hiddenTarget) { $0.symbolicLink("l", to: "a\u{0}/../../x") },
            named("link that is no UTF-8", .refused(.notUTF8)) {
                $0.add(Array("l".utf8), .symbolicLink, content: [0x61, 0xFF], mode: 0o777)
            },
            named("character device", .refused(.specialFile("character device"))) {
                $0.special("null", .characterDevice)
            },
            named("block device", .refused(.specialFile("block device"))) {
                $0.special("disk", .blockDevice)
            },
            named("FIFO", .refused(.specialFile("FIFO"))) { $0.special("pipe", .fifo) },
            named("set-user-ID where forbidden", .refused(.specialMode), options: forbidden) {
                $0.file("su", "x", mode: 0o4755)
            },
            named("set-group-ID where forbidden", .refused(.specialMode), options: forbidden) {
                $0.directory("sg", mode: 0o2755)
            },
            named("sticky where forbidden", .refused(.specialMode), options: forbidden) {
                $0.directory("st", mode: 0o1777)
            },
            named("name with a newline", .refused(.controlCharacter)) { $0.file("a\nb") },
            named("name with an escape", .refused(.controlCharacter)) { $0.file("a\u{1B}[2Jb") },
            named("name with a delete character", .refused(.controlCharacter)) { $0.file("a\u{7F}") },
            named("name with a control of eight bits", .refused(.controlCharacter)) { $0.file("a\u{9B}2J") },
            named("name with a NUL", .refused(.controlCharacter)) { $0.file("a\u{0}b") },
            named("name with a NUL at its front", .refused(isZip ? .controlCharacter : .controlCharacter)) {
                $0.file("\u{0}b")
            },
            named("name that is no UTF-8", .refused(.notUTF8)) {
                $0.add([0xCF, 0xF0, 0x2E, 0x74], .file, content: [], mode: 0o644)
            },
            named("name with half a surrogate", .refused(.notUTF8)) {
                $0.add([0x61, 0xED, 0xA0, 0x80], .file, content: [], mode: 0o644)
            },
            named("name with an overlong slash", .refused(.notUTF8)) {
                $0.add(Array("..".utf8) + [0xC0, 0xAF] + Array("x".utf8), .file, content: [], mode: 0o644)
            },
            named("empty name", .refused(.emptyName)) { $0.file("") },
            named("the base itself as a file", .refused(.emptyName)) { $0.file(".", "owned") },
            named("the base itself as a link", .refused(.linkLeadsOutside(target: ".."))) {
                $0.symbolicLink(".", to: "..")
            },
            named("file where a directory was", replacing) {
                $0.directory("d")
                $0.file("d", "owned")
            },
            named("directory where a file was", replacing) { $0.directory("innocent") },
            named("file below a file", .refused(.parentNotDirectory)) { $0.file("innocent/below") },
            named("path of 1025 bytes", .limit(.pathByteCount(1024))) {
                $0.file(String(repeating: "n/", count: 512) + "f")
            },
            named("path of 65 components", .limit(.pathDepth(64))) {
                $0.file(String(repeating: "d/", count: 64) + "f")
            },
            named("name of 256 bytes", .limit(.componentByteCount(255))) {
                $0.file(String(repeating: "n", count: 256))
            },
        ]
    }
}
