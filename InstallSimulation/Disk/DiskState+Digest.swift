extension DiskState {
    /// Digests of what the medium has of each node by itself, to save the work for all states that come of this
    /// one.
    package struct NodeDigests: Sendable {
        fileprivate let digests: [Int]
        fileprivate let changing: Set<Int>
    }

    /// A number that tells what the medium holds from what another one holds, as far as 64 bits can.
    ///
    /// It differs from one run of the program to the next. What no name leads to does not count.
    package var digest: Int {
        self.digest(of: Self.root) { $0.contentDigest(of: $1) }
    }

    /// What a power failure may change, and the digests of all else.
    package var nodeDigests: NodeDigests {
        NodeDigests(
            digests: self.durable.indices.map(self.contentDigest),
            changing: Set(self.pending.compactMap(\.file)))
    }

    /// The same as ``digest``, of a state that a power failure left of the one with these digests.
    package func digest(reusing known: NodeDigests) -> Int {
        self.digest(of: Self.root) { state, number in
            known.changing.contains(number) ? state.contentDigest(of: number) : known.digests[number]
        }
    }

    private func contentDigest(of number: Int) -> Int {
        var hasher = Hasher()
        switch self.durable[number] {
        case .file(let sectors, let byteCount):
            hasher.combine(byteCount)
            let bytes = sectors.count < byteCount ? self.durable[number].bytes ?? [] : sectors
            bytes.withUnsafeBytes {
                hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[..<byteCount]))
            }
        case .symbolicLink(let target): hasher.combine(target)
        case .directory: break
        }
        return hasher.finalize()
    }

    private func digest(of number: Int, _ content: (DiskState, Int) -> Int) -> Int {
        guard case .directory(let entries) = self.durable[number] else { return content(self, number) }
        // The order of a dictionary means nothing, nor does that of a sum.
        var sum = entries.count
        for (name, node) in entries {
            var hasher = Hasher()
            hasher.combine(name)
            hasher.combine(self.digest(of: node, content))
            sum &+= hasher.finalize()
        }
        return sum
    }
}
