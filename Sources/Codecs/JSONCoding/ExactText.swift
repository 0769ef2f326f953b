/// Text that is equal only where its bytes are.
///
/// Strings of Swift are equal where they are canonically equivalent. JSON compares code units (RFC 8259,
/// section 8.3), and so do those who sign JSON: keys that they kept apart must not become one here.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = self.text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // UTF-8 has no such byte: where one text ends and the next begins is told apart.
        hasher.combine(0xFF as UInt8)
    }
}
