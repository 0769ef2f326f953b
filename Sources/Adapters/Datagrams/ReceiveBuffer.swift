/// The size of a socket's receive buffer: what was asked for, and what the kernel granted.
package struct ReceiveBuffer: Hashable, Sendable {
    /// What was asked for, in bytes.
    package let wantedByteCount: Int
    /// What the kernel granted, in bytes.
    package let grantedByteCount: Int

    /// Creates the pair.
    package init(wantedByteCount: Int, grantedByteCount: Int) {
        self.wantedByteCount = wantedByteCount
        self.grantedByteCount = grantedByteCount
    }

    /// Whether the kernel granted less than was asked for.
    package var isShort: Bool {
        self.grantedByteCount < self.wantedByteCount
    }

    /// One line for people that says what the kernel granted and how to get more; `nil` where nothing is
    /// amiss.
    package var warning: String? {
        guard self.isShort else { return nil }
        return "the kernel granted \(self.grantedByteCount) bytes of receive buffer, "
            + "\(self.wantedByteCount) were wanted: datagrams may be lost at high rates. "
            + "Raise the limit: sysctl -w net.core.rmem_max=\(self.wantedByteCount)"
    }
}
