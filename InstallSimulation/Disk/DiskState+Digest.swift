extension DiskState {
    /// A number that tells what the medium holds from what another one holds, as far as 64 bits can.
    ///
    /// It differs from one run of the program to the next. What no name leads to does not count.
    package var digest: Int {
        var hasher = Hasher()
        self.hash(Self.root, into: &hasher)
        return hasher.finalize()
    }

    private func hash(_ number: Int, into hasher: inout Hasher) {
        switch self.durable[number] {
        case .file(let sectors, let byteCount):
            hasher.combine(byteCount)
            hasher.combine(sectors)
        case .symbolicLink(let target): hasher.combine(target)
        case .directory(let entries):
            hasher.combine(entries.count)
            for (name, node) in entries.sorted(by: { $0.key < $1.key }) {
                hasher.combine(name)
                self.hash(node, into: &hasher)
            }
        }
    }
}
