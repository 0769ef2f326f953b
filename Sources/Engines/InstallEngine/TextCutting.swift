extension String {
    /// The longest beginning of at most `limit` bytes of UTF-8 that cuts through no character's scalar.
    func cut(toByteCount limit: Int) -> String {
        guard self.utf8.count > limit else { return self }
        var end = self.utf8.index(self.utf8.startIndex, offsetBy: max(0, limit))
        // A byte 10xxxxxx continues a scalar.
        while end > self.utf8.startIndex, self.utf8[end] & 0xC0 == 0x80 {
            end = self.utf8.index(before: end)
        }
        return String(self.unicodeScalars[..<end])
    }
}
