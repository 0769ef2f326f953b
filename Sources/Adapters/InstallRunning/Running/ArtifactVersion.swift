/// The version of an artifact, where nobody has said it.
package enum ArtifactVersion {
    /// What may stand behind the version in a file's name, each possibly behind another.
    private static let extensions: Set<String> = [
        "bin", "bz2", "cpio", "deb", "ext4", "gz", "img", "iso", "pkg", "raucb", "raw", "rootfs", "rpm",
        "squashfs", "swu", "tar", "tgz", "tzst", "txz", "vfat", "wic", "xz", "zip", "zst",
    ]
    /// Bytes of the longest version.
    private static let byteCountLimit = 64

    /// The version in a file's name: `1.4.2` of `app-1.4.2.tar.zst`, `2.0.0-rc.1` of
    /// `gateway_v2.0.0-rc.1.img`.
    ///
    /// It begins behind a dash or an underscore, or at the name's start, with a digit (`v` before it is left
    /// out); the first place that begins with a number and a dot counts, else the last that begins with a
    /// digit.
    /// - Returns: `nil` where the name tells none.
    package static func inName(_ name: String) -> String? {
        let stem = self.withoutExtensions(name)
        var candidates: [Substring] = []
        var isStart = true
        for index in stem.indices {
            if isStart {
                let rest = stem[index...]
                let bare = rest.first == "v" || rest.first == "V" ? rest.dropFirst() : rest
                if bare.first.map(self.isDigit) == true { candidates.append(bare) }
            }
            isStart = stem[index] == "-" || stem[index] == "_"
        }
        let dotted = candidates.first { $0.drop(while: self.isDigit).first == "." }
        guard let found = dotted ?? candidates.last else { return nil }
        return self.isSuitable(found) ? String(found) : nil
    }

    /// The version of an artifact whose name tells none: the first 12 digits of its digest.
    package static func ofDigest(_ digest: [UInt8]) -> String {
        hexadecimalText(digest.prefix(6))
    }

    private static func withoutExtensions(_ name: String) -> Substring {
        var stem = name[...]
        while let dot = stem.lastIndex(of: "."), dot != stem.startIndex,
            self.extensions.contains(stem[stem.index(after: dot)...].lowercased())
        {
            stem = stem[..<dot]
        }
        return stem
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private static func isSuitable(_ text: Substring) -> Bool {
        text.utf8.count <= self.byteCountLimit
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [
                        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                        UInt8(ascii: "~"),
                    ]
                    .contains(byte)
            }
    }
}
