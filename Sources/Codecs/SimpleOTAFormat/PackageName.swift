public import ByteCoding

/// The name of a package: a plain file name that can be joined to a directory without leaving it.
///
/// It comes from the configuration at one end and from the network at the other, so both check it alike. A
/// backslash is refused too, because the other end may run on Windows, and a leading dot, because such names
/// belong to us (unfinished downloads) and hide from people.
public struct PackageName: Hashable, Sendable {
    /// Longest name in bytes of UTF-8, as file systems have it.
    public static let maximumByteCount = 255

    /// The name itself.
    public let text: String

    /// Takes `text` if it is a plain file name.
    public init(_ text: String) throws(PackageNameError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.maximumByteCount else { throw .tooLong }
        guard text.utf8.first != UInt8(ascii: ".") else { throw .leadingDot }
        // A configuration file would lose it.
        for end in [text.unicodeScalars.first, text.unicodeScalars.last] {
            guard end?.properties.isWhitespace != true else { throw .surroundingSpace }
        }
        for scalar in text.unicodeScalars {
            guard scalar != "/", scalar != "\\" else { throw .separator }
            guard Self.isVisible(scalar) else { throw .controlCharacter }
        }
        self.text = text
    }

    /// Control characters deceive a person who reads a log or a directory, as do marks that reverse the order of
    /// what follows.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return false
        default: return !scalar.properties.isBidiControl
        }
    }

    /// The name of the file that holds what has arrived of a package with that digest.
    ///
    /// Cut so that no file system finds it too long; the digest tells it from others.
    public func partialFileName(md5 digest: MD5Digest) -> String {
        let ending = "." + digest.description + Self.partialSuffix
        var stem = ""
        for character in self.text.unicodeScalars {
            let byteCount = stem.utf8.count + UTF8.width(character)
            guard byteCount + ending.utf8.count < Self.maximumByteCount else { break }
            stem.unicodeScalars.append(character)
        }
        return "." + stem + ending
    }

    /// The digest in the name of a file, if that file holds an unfinished download of this package.
    public func digest(ofPartialFileName fileName: String) -> MD5Digest? {
        guard fileName.hasSuffix(Self.partialSuffix) else { return nil }
        let digits = fileName.utf8.dropLast(Self.partialSuffix.utf8.count).suffix(2 * MD5Digest.byteCount)
        guard let digest = MD5Digest(hexadecimal: digits) else { return nil }
        return self.partialFileName(md5: digest) == fileName ? digest : nil
    }

    /// Whether a file is an unfinished download of any package.
    public static func isPartialFileName(_ fileName: String) -> Bool {
        guard fileName.hasPrefix("."), fileName.hasSuffix(self.partialSuffix) else { return false }
        let ending = fileName.utf8.dropLast(self.partialSuffix.utf8.count).suffix(2 * MD5Digest.byteCount + 1)
        return ending.first == UInt8(ascii: ".") && MD5Digest(hexadecimal: ending.dropFirst()) != nil
    }

    private static let partialSuffix = ".partial"
}
