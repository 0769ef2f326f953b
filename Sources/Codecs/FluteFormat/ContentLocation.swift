internal import ByteCoding

/// Where a file of an FDT may be stored: a path below a directory that it cannot leave.
///
/// A value of this type has 1...16 components, each of 1...255 bytes, none of them `..`, none with a slash or
/// a control character in it, and none that begins like the names of our own files.
///
/// The path of a URI is taken without scheme, authority, query and fragment: `http://host/x/y?q` and
/// `file:///x/y` and `x/y` are all stored as `x/y`.
/// - Specification: RFC 3986, section 3, and section 2.1 for percent signs.
public struct ContentLocation: Hashable, Sendable, CustomStringConvertible {
    /// The greatest number of components.
    public static let maximumDepth = 16
    /// Longest component in bytes: what file systems take.
    public static let maximumComponentByteCount = 255
    /// Longest path in bytes, slashes included.
    public static let maximumPathByteCount = 1024
    /// How the names of our own files begin, in whatever case.
    public static let reservedPrefix = ".fleetcast"

    /// The names of the directories, and of the file at the end.
    public let components: [String]

    /// Takes the path out of a `Content-Location`.
    public init(_ text: String) throws(ContentLocationError) {
        let path = Self.path(of: text)
        // An escape takes three bytes for one.
        guard path.count <= 3 * Self.maximumPathByteCount else { throw .pathTooLong }
        var components: [String] = []
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let component = try Self.decode(part)
            if component == "." { continue }
            components.append(component)
        }
        try self.init(components: components)
    }

    /// Takes names of directories, and of a file at the end, as they stand: without escapes.
    public init(components: [String]) throws(ContentLocationError) {
        guard !components.isEmpty else { throw .emptyComponent }
        guard components.count <= Self.maximumDepth else { throw .tooDeep }
        for component in components { try Self.check(component) }
        let byteCount = components.reduce(components.count - 1) { $0 + $1.utf8.count }
        guard byteCount <= Self.maximumPathByteCount else { throw .pathTooLong }
        self.components = components
    }

    /// The components with slashes between them.
    public var path: String { self.components.joined(separator: "/") }

    /// The same as ``path``.
    public var description: String { self.path }

    /// The URI that stands for the path in an FDT: `file:///a/b%20c`.
    public var fileURI: String {
        var text = Array("file://".utf8)
        for component in self.components {
            text.append(UInt8(ascii: "/"))
            for byte in component.utf8 {
                if Self.isUnreserved(byte) {
                    text.append(byte)
                } else {
                    text += [
                        UInt8(ascii: "%"), Self.upperCase(Hexadecimal.digit(byte >> 4)),
                        Self.upperCase(Hexadecimal.digit(byte)),
                    ]
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The path of a URI, or of a reference without scheme, still with its escapes and without a slash in
    /// front.
    private static func path(of text: String) -> ArraySlice<UInt8> {
        var rest = Array(text.utf8)[...]
        if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            rest = rest[..<end]
        }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), self.isScheme(rest[..<colon]) {
            rest = rest[(colon + 1)...]
        }
        let slashes = Array("//".utf8)
        if rest.starts(with: slashes) {
            let authority = rest.dropFirst(2)
            rest = authority[(authority.firstIndex(of: UInt8(ascii: "/")) ?? authority.endIndex)...]
        }
        return rest.first == UInt8(ascii: "/") ? rest.dropFirst() : rest
    }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, self.isLetter(first) else { return false }
        return bytes.allSatisfy { self.isLetter($0) || self.isDigit($0) || "+-.".utf8.contains($0) }
    }

    private static func decode(_ part: ArraySlice<UInt8>) throws(ContentLocationError) -> String {
        var bytes: [UInt8] = []
        var index = part.startIndex
        while index < part.endIndex {
            guard part[index] == UInt8(ascii: "%") else {
                bytes.append(part[index])
                index += 1
                continue
            }
            guard index + 2 < part.endIndex, let high = Hexadecimal.value(ofDigit: part[index + 1]),
                let low = Hexadecimal.value(ofDigit: part[index + 2])
            else { throw .malformedEscape }
            bytes.append(high << 4 | low)
            index += 3
        }
        guard let component = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return component
    }

    private static func check(_ component: String) throws(ContentLocationError) {
        guard !component.isEmpty, component != "." else { throw .emptyComponent }
        guard component != ".." else { throw .leavesDirectory }
        guard component.utf8.count <= self.maximumComponentByteCount else { throw .componentTooLong }
        let isClean = component.unicodeScalars.allSatisfy {
            $0 != "/" && $0.properties.generalCategory != .control
        }
        guard isClean else { throw .forbiddenCharacter }
        guard !component.lowercased().hasPrefix(self.reservedPrefix) else { throw .reservedName }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        self.isLetter(byte) || self.isDigit(byte) || "-._~".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func upperCase(_ digit: UInt8) -> UInt8 { digit >= 0x61 ? digit - 0x20 : digit }
}
