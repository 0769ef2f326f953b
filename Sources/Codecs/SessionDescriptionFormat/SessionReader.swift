internal import LayeredCoding

/// Collects what the lines of a description say.
struct SessionReader {
    /// What may stand for the session or for its channel.
    struct Scope {
        var connection: Connection?
        var sessionID: TransportSessionID?
        var filter: SourceFilter?
        var bitsPerSecond: UInt64?
        var schemes: [FECScheme] = []
        var otherLines: [String] = []
    }

    struct Connection {
        let address: AddressText
        let hopLimit: UInt8?
    }

    struct Origin {
        let userName: String
        let id: UInt64
        let version: UInt64
        let address: String
    }

    private(set) var name: String?
    private(set) var origin: Origin?
    private(set) var times: (start: UInt64?, stop: UInt64?)?
    private(set) var port: UInt16?
    private(set) var session = Scope()
    private(set) var channel = Scope()

    /// Takes one line.
    mutating func read(_ line: SessionLine, isOfChannel: Bool) throws(SessionDescriptionError) {
        switch (line.type, isOfChannel) {
        case ("o", false):
            guard self.origin == nil else { throw .malformed(line: line.number) }
            self.origin = try Self.origin(line)
        case ("s", false):
            guard self.name == nil, !line.value.isEmpty else { throw .malformed(line: line.number) }
            self.name = String(line.value)
        case ("t", false) where self.times == nil: self.times = try Self.times(line)
        case ("m", true): self.port = try Self.port(line)
        default:
            if isOfChannel {
                try Self.read(line, into: &self.channel)
            } else {
                try Self.read(line, into: &self.session)
            }
        }
    }

    private static func read(_ line: SessionLine, into scope: inout Scope) throws(SessionDescriptionError) {
        switch line.type {
        case "c":
            guard scope.connection == nil else { throw .severalChannels(line: line.number) }
            scope.connection = try self.connection(line)
        case "b" where line.value.hasPrefix("AS:") && scope.bitsPerSecond == nil:
            let (bits, overflow) = try self.number(line.value.dropFirst(3), line)
                .multipliedReportingOverflow(by: 1000)
            guard !overflow else { throw .malformed(line: line.number) }
            scope.bitsPerSecond = bits
        case "a": try self.readAttribute(line, into: &scope)
        case _ where SessionDescription.isLine(line.text): scope.otherLines.append(line.text)
        default: throw .malformed(line: line.number)
        }
    }

    private static func readAttribute(
        _ line: SessionLine, into scope: inout Scope
    ) throws(SessionDescriptionError) {
        let parts = line.value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "flute-tsi":
            guard scope.sessionID == nil, let id = TransportSessionID(try self.number(value, line)) else {
                throw .malformed(line: line.number)
            }
            scope.sessionID = id
        case "flute-ch":
            guard try self.number(value, line) == 1 else { throw .severalChannels(line: line.number) }
        case "source-filter":
            if let filter = try SourceFilter(value, line: line.number), scope.filter == nil {
                scope.filter = filter
            } else {
                scope.otherLines.append(line.text)
            }
        case "FEC-declaration":
            if let scheme = try self.scheme(value, line) {
                if !scope.schemes.contains(scheme) { scope.schemes.append(scheme) }
            } else {
                scope.otherLines.append(line.text)
            }
        default: scope.otherLines.append(line.text)
        }
    }

    private static func origin(_ line: SessionLine) throws(SessionDescriptionError) -> Origin {
        let words = line.value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words.allSatisfy({ !$0.isEmpty }), words[3] == "IN" else {
            throw .malformed(line: line.number)
        }
        return Origin(
            userName: String(words[0]), id: try self.number(words[1], line),
            version: try self.number(words[2], line), address: String(words[5]))
    }

    private static func times(
        _ line: SessionLine
    ) throws(SessionDescriptionError) -> (start: UInt64?, stop: UInt64?) {
        let words = line.value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2 else { throw .malformed(line: line.number) }
        let (start, stop) = (try self.number(words[0], line), try self.number(words[1], line))
        return (start == 0 ? nil : start, stop == 0 ? nil : stop)
    }

    private static func port(_ line: SessionLine) throws(SessionDescriptionError) -> UInt16 {
        let words = line.value.split(separator: " ")
        guard words.count > 1 else { throw .malformed(line: line.number) }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard let port = UInt16(exactly: try self.number(parts[0], line)), port > 0, parts.count <= 2 else {
            throw .malformed(line: line.number)
        }
        let count = parts.count == 1 ? 1 : try self.number(parts[1], line)
        guard count == 1 else { throw .severalChannels(line: line.number) }
        return port
    }

    private static func connection(_ line: SessionLine) throws(SessionDescriptionError) -> Connection {
        let words = line.value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "IN" else { throw .malformed(line: line.number) }
        let parts = words[2].split(separator: "/", omittingEmptySubsequences: false)
        guard let address = AddressText(parts[0]), address.family.rawValue == words[1] else {
            throw .malformed(line: line.number)
        }
        var numbers: [UInt64] = []
        for part in parts.dropFirst() { numbers.append(try self.number(part, line)) }
        var hopLimit: UInt8?
        if address.family == .ip4, !numbers.isEmpty {
            guard let limit = UInt8(exactly: numbers.removeFirst()) else {
                throw .malformed(line: line.number)
            }
            hopLimit = limit
        }
        guard numbers.isEmpty || numbers == [1] else { throw .severalChannels(line: line.number) }
        return Connection(address: address, hopLimit: hopLimit)
    }

    /// The scheme of `0 encoding-id=6; instance-id=0`; `nil` for one that we do not know.
    private static func scheme(
        _ value: Substring, _ line: SessionLine
    ) throws(SessionDescriptionError) -> FECScheme? {
        let words = value.split { $0 == " " || $0 == ";" }
        guard let name = words.first(where: { $0.hasPrefix("encoding-id=") }),
            let number = UInt8(exactly: try self.number(name.dropFirst(12), line))
        else { throw .malformed(line: line.number) }
        guard let scheme = FECScheme(rawValue: number) else { return nil }
        // An instance other than the first of an under-specified scheme is another code.
        let isFirst = words.allSatisfy { !$0.hasPrefix("instance-id=") || $0 == "instance-id=0" }
        return scheme == .smallBlockSystematic && !isFirst ? nil : scheme
    }

    private static func number(
        _ text: Substring, _ line: SessionLine
    ) throws(SessionDescriptionError) -> UInt64 {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text) else {
            throw .malformed(line: line.number)
        }
        return number
    }
}
