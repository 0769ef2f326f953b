import NIOHTTP1

/// A request for ranges of a file, as far as it stays the same from one to the next.
struct RangeRequest: Sendable {
    /// Where the file is; redirections change it.
    var address: HTTPAddress
    /// The version that the first answer was of.
    var validator: String?

    init(address: HTTPAddress) {
        self.address = address
    }

    /// The head of a request for what is `missing`; ranges no farther apart than `gap` become one.
    func head(_ missing: RangeSet<UInt64>, coalescing gap: UInt64) -> HTTPRequestHead {
        var ranges: [Range<UInt64>] = []
        for range in missing.ranges {
            if let last = ranges.last, range.lowerBound - last.upperBound <= gap {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        let list = ranges.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ",")
        var headers = HTTPHeaders([
            ("Host", self.address.authority), ("User-Agent", "fleetcast"), ("Accept-Encoding", "identity"),
            ("Connection", "close"), ("Range", "bytes=\(list)"),
        ])
        if let validator = self.validator { headers.add(name: "If-Range", value: validator) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: self.address.target, headers: headers)
    }
}
