/// Text that names something: equal only where its bytes are.
///
/// Strings of Swift are equal where they are canonically equivalent; two names that a signer kept apart must
/// not become one here.
public protocol ExactName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name, as it was written.
    var text: String { get }
}

extension ExactName {
    /// The name itself.
    public var description: String { self.text }

    /// Compares the bytes of UTF-8.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// The order of the bytes of UTF-8, which is that of the Unicode code points.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Feeds the bytes of UTF-8.
    public func hash(into hasher: inout Hasher) {
        var text = self.text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // UTF-8 has no such byte: where one name ends and the next begins is told apart.
        hasher.combine(0xFF as UInt8)
    }
}
