/// Something that a simulated device can install: the same content for every handler.
package struct SimulatedRelease: Hashable, Sendable {
    /// An entry of a package, by its path in it; directories come before what is in them.
    enum Entry: Hashable, Sendable {
        case directory
        case file([UInt8])
        case symbolicLink(String)
    }

    /// The script at the top of a package.
    static let scriptName = "customup.sh"
    /// What the script adds to the content.
    static let scriptResultName = "made-by-script"
    /// Bytes of every image: five sectors of the matrix, and a part of one.
    static let imageByteCount = 700

    /// The version; it decides all bytes.
    package let version: String
    /// How it behaves.
    package let form: ReleaseForm

    let packageEntries: [(path: String, entry: Entry)]
    let scriptEntries: [(path: String, entry: Entry)]
    let image: [UInt8]

    /// Creates a release.
    package init(_ version: String, _ form: ReleaseForm = .healthy) {
        self.version = version
        self.form = form
        let app = Self.bytes(of: "app \(version)", count: 150)
        self.packageEntries = [
            ("app", .file(app)), ("conf", .directory), ("conf/settings", .file(Array("for \(version)".utf8))),
            ("lib", .symbolicLink("conf")),
        ]
        self.scriptEntries = [
            ("app", .file(app)), (Self.scriptName, .file(Array("#!/bin/sh # \(version)".utf8))),
            ("lib", .symbolicLink("app")),
        ]
        self.image = Self.bytes(of: "image \(version)", count: Self.imageByteCount)
    }

    /// The name of its artifact.
    var artifactName: String { "product-\(self.version)" }

    /// What `releases/<name>` holds when it is complete.
    var releaseTree: [String: Entry] {
        Dictionary(uniqueKeysWithValues: self.packageEntries.map { ($0.path, $0.entry) })
    }

    /// What `dst` holds when it is complete.
    var scriptTree: [String: Entry] {
        var tree = Dictionary(uniqueKeysWithValues: self.scriptEntries.map { ($0.path, $0.entry) })
        tree[Self.scriptResultName] = .file(self.scriptResult)
        return tree
    }

    /// What its script writes.
    var scriptResult: [UInt8] { Self.bytes(of: "script \(self.version)", count: 40) }

    package static func == (left: Self, right: Self) -> Bool {
        left.version == right.version && left.form == right.form
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(self.version)
        hasher.combine(self.form)
    }

    /// Bytes that begin with a text and go on with others that it decides, none of them zero.
    private static func bytes(of text: String, count: Int) -> [UInt8] {
        var word: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { word = (word ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var bytes = Array("\(text):".utf8)
        while bytes.count < count {
            word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: word >> 33) | 1)
        }
        return Array(bytes.prefix(count))
    }
}
