import Archives
import TestBed

extension HostileArchive {
    private static func named(
        _ description: String, _ verdict: Verdict, limits: UnpackLimits = UnpackLimits(),
        _ build: (inout ZipBuilder) -> Void
    ) -> Self {
        Self("zip: \(description)", verdict, limits: limits, build)
    }

    private static func changed(
        _ description: String, _ verdict: Verdict, mode: Int = 0o100644, text: String = "data",
        limits: UnpackLimits = UnpackLimits(), _ change: (inout ZipBuilder.Entry) -> Void
    ) -> Self {
        self.named(description, verdict, limits: limits) {
            var entry = ZipBuilder.Entry(Array("f".utf8), mode: mode, content: Array(text.utf8))
            change(&entry)
            $0.add(entry)
        }
    }

    private static func ended(_ description: String, _ verdict: Verdict, _ finish: (ZipBuilder) -> [UInt8])
        -> Self
    {
        var builder = ZipBuilder()
        builder.file("innocent", "x")
        return Self("zip: \(description)", verdict, bytes: finish(builder))
    }

    private static let twoStories = Verdict.refused(.contradiction("its two headers tell different things"))
    private static let overlap = Verdict.refused(.contradiction("two of its entries overlap"))
    private static let impossible = Verdict.refused(.contradiction("its lengths or its checksum cannot be"))

    /// What only zip can express.
    static let zip: [Self] = zipHeaders + zipData + zipPlaces + zipEnds

    private static let zipHeaders: [Self] = [
        named("socket", .refused(.specialFile("socket"))) { $0.special("s", .socket) },
        named("the same name twice", .refused(.repeatedName)) {
            $0.file("f", "1")
            $0.file("f", "2")
        },
        named("the same name written differently", .refused(.repeatedName)) {
            $0.file("a/f", "1")
            $0.file("a//./f", "2")
        },
        named("the same name twice, a link first", .refused(.repeatedName)) {
            $0.symbolicLink("f", to: "innocent")
            $0.file("f", "owned")
        },
        changed("another name before the data", twoStories) { $0.localName = Array("g".utf8) },
        changed("traversal only before the data", twoStories) { $0.localName = Array("../sentinel".utf8) },
        changed("traversal only in the directory", .refused(.parentDirectory)) {
            $0.name = Array("../sentinel".utf8)
            $0.localName = $0.name
        },
        changed("another length before the data", twoStories) { $0.localByteCount = 3 },
        changed("backslash", .refused(.backslash)) {
            $0.name = Array("a\\..\\..\\sentinel".utf8)
            $0.localName = $0.name
        },
        changed("name in an old code page", .refused(.notUTF8)) {
            $0.name = Array("caf".utf8) + [0x82]
            $0.localName = $0.name
            $0.flags = 0
        },
        changed("name that may be of an old code page", .refused(.notUTF8)) {
            $0.name = Array("caf\u{E9}".utf8)
            $0.localName = $0.name
            $0.flags = 0
            $0.system = 0
        },
        changed("second name in another encoding", .refused(.contradiction("it has two names"))) {
            $0.extra = [0x75, 0x70, 7, 0, 1, 0, 0, 0, 0] + Array("zz".utf8)
        },
        changed("extra field longer than its record", .damaged("extra field")) {
            $0.extra = [0x75, 0x70, 99, 0]
        },
        changed("encrypted", .refused(.encrypted)) { $0.flags |= 1 },
        changed("strongly encrypted", .refused(.encrypted)) { $0.flags |= 0x40 },
        changed("encrypted by AES", .refused(.encrypted)) { $0.method = 99 },
        changed("encrypted directory", .refused(.encrypted)) { $0.flags |= 0x2000 },
        changed("method bzip2", .unsupported("method 12")) { $0.method = 12 },
        changed(
            "link target of 2000 bytes", .limit(.pathByteCount(1024)), mode: 0o120777,
            text: String(repeating: "t", count: 2000)
        ) { _ in },
        changed(
            "directory with data",
            .refused(.contradiction("its kind, its length or its data are not what it says")), mode: 0o40755
        ) {
            $0.name = Array("d/".utf8)
            $0.localName = $0.name
        },
        changed(
            "link with a slash behind its name",
            .refused(.contradiction("its kind, its length or its data are not what it says")), mode: 0o120777,
            text: "innocent"
        ) {
            $0.name = Array("d/".utf8)
            $0.localName = $0.name
        },
    ]

    private static let zipData: [Self] = [
        changed("wrong checksum", .damaged("CRC")) { $0.crc ^= 1 },
        changed(
            "wrong checksum of a link",
            .refused(.contradiction("its kind, its length or its data are not what it says")), mode: 0o120777,
            text: "innocent"
        ) { $0.crc ^= 1 },
        changed("wrong checksum of nothing", impossible, text: "") { $0.crc = 1 },
        changed("stored with another length", impossible) {
            $0.byteCount = 5
            $0.localByteCount = 5
        },
        changed("deflated to less than it says", .damaged("")) {
            $0.data = deflated([UInt8](repeating: 7, count: 1000))
            $0.method = 8
            $0.crc = [UInt8](repeating: 7, count: 1000).crc32
            $0.byteCount = 1001
            $0.localByteCount = 1001
        },
        changed("deflated to more than it says", .damaged("")) {
            $0.data = deflated([UInt8](repeating: 7, count: 1_000_000))
            $0.method = 8
            $0.crc = [UInt8](repeating: 7, count: 1000).crc32
            $0.byteCount = 1000
            $0.localByteCount = 1000
        },
        changed("no deflate stream", .damaged("")) {
            $0.method = 8
            $0.data = [0xFF, 0xFF, 0xFF, 0xFF]
        },
        changed("bomb by ratio", .limit(.compressionRatio(1000))) { bomb(&$0, byteCount: 32 << 20) },
        changed("bomb by length", .limit(.byteCount(1 << 20)), limits: UnpackLimits(byteCount: 1 << 20)) {
            bomb(&$0, byteCount: 2 << 20)
        },
        changed("bomb that hides its length", .damaged("")) {
            bomb(&$0, byteCount: 32 << 20)
            $0.byteCount = 100
            $0.localByteCount = 100
        },
        named("ten entries over the same data", overlap) { overlap(&$0, entryCount: 10) },
        named("a hundred entries over the same data", .limit(.compressionRatio(1000))) {
            overlap(&$0, entryCount: 100)
        },
        // Each entry's data are the headers of all that follow, and then the kernel.
        named("bomb of entries that quote each other", overlap) {
            var kernel = ZipBuilder.Entry(Array("k".utf8), mode: 0o100644, content: [])
            bomb(&kernel, byteCount: 1 << 20)
            var outer = ZipBuilder.Entry(Array("o".utf8), mode: 0o100644, content: [])
            outer.method = 8
            var inner = ZipBuilder()
            inner.add(kernel)
            let quoted = inner.localPart
            outer.data =
                [0] + .littleEndian(UInt64(31), byteCount: 2)
                + .littleEndian(UInt64(~UInt16(31)), byteCount: 2)
                + quoted
            outer.byteCount = 31 + kernel.byteCount
            outer.localByteCount = outer.byteCount
            let offset = $0.localByteCount
            $0.add(outer)
            kernel.offset = offset + 30 + 1 + 5
            kernel.isListedOnly = true
            $0.add(kernel)
        },
    ]

    private static let zipPlaces: [Self] = [
        named("entry that the directory does not list", overlapOrGap("something stands between its entries"))
        {
            $0.hidden(ZipBuilder.Entry(Array("hidden".utf8), mode: 0o100644, content: [1]))
            $0.file("f")
        },
        named("hidden entry before the directory", overlapOrGap("something stands between its entries")) {
            $0.hidden(ZipBuilder.Entry(Array("hidden".utf8), mode: 0o100644, content: [1]))
        },
        changed("descriptor that lies", overlapOrGap("what stands behind an entry's data is not its lengths"))
        {
            $0.flags |= 8
            $0.trailer = [0x50, 0x4B, 7, 8] + [UInt8](repeating: 9, count: 12)
        },
        changed(
            "descriptor that is missing",
            overlapOrGap("what stands behind an entry's data is not its lengths")
        ) {
            $0.flags |= 8
        },
        changed("listed but nowhere", .damaged("")) {
            $0.offset = 1 << 31
            $0.isListedOnly = true
        },
        changed("listed where there is other data", .damaged("where no entry is")) {
            $0.offset = 5
            $0.isListedOnly = true
        },
    ]

    private static let zipEnds: [Self] = [
        ended("program in front", .unsupported("not an archive")) {
            Array("#!/bin/sh\n".utf8) + $0.finished()
        },
        Self(
            "zip: data in front, with places told right",
            .refused(.contradiction("something stands before its entries")),
            bytes: {
                var builder = ZipBuilder()
                // Looks like an entry, and is none.
                builder.raw([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 60))
                builder.file("innocent", "x")
                return builder.finished()
            }()),
        ended("data behind the end", .damaged("something follows its end")) {
            $0.finished(claimedEntryCount: nil, extra: [1, 2, 3])
        },
        ended("an archive behind the end", .damaged("")) { $0.finished() + $0.finished() },
        ended("an end hidden in the comment", .damaged("two ends")) {
            let hidden = ZipBuilder().finished()
            return $0.finished(claimedEntryCount: nil, comment: hidden)
        },
        ended(
            "more entries than it says",
            .refused(.contradiction("its directory holds more entries than it says"))
        ) {
            $0.finished(claimedEntryCount: 0)
        },
        ended(
            "fewer entries than it says",
            .refused(.contradiction("its directory holds fewer entries than it says"))
        ) {
            $0.finished(claimedEntryCount: 2)
        },
        ended("compressed once more", .refused(.compressedTwice)) { $0.finished().gzipped() },
        ended("no end", .damaged("")) { Array($0.finished().dropLast(22)) },
        ended("long comment", .damaged("")) {
            $0.finished(claimedEntryCount: nil, comment: [UInt8](repeating: 0x20, count: 60_000))
        },
    ]

    private static func overlapOrGap(_ reason: String) -> Verdict { .refused(.contradiction(reason)) }

    private static func overlap(_ builder: inout ZipBuilder, entryCount: Int) {
        var kernel = ZipBuilder.Entry(Array("k".utf8), mode: 0o100644, content: [])
        bomb(&kernel, byteCount: 1 << 20)
        let offset = builder.localByteCount
        builder.add(kernel)
        for _ in 1..<entryCount {
            var other = kernel
            other.offset = offset
            other.isListedOnly = true
            builder.add(other)
        }
    }

    private static func bomb(_ entry: inout ZipBuilder.Entry, byteCount: Int) {
        let zeros = [UInt8](repeating: 0, count: byteCount)
        entry.data = deflated(zeros)
        entry.method = 8
        entry.crc = checksum(zeros)
        entry.byteCount = UInt64(byteCount)
        entry.localByteCount = UInt64(byteCount)
    }
}
