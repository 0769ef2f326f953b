internal import LayeredCoding

extension SessionDescription {
    /// Reads a description.
    ///
    /// Lines may end with CR LF or LF. What stands at the FLUTE channel goes before what stands for the whole
    /// session. Media of other kinds are passed over; lines and attributes that we do not know are kept.
    /// - Throws: ``SessionDescriptionError``.
    public init(parsing bytes: [UInt8]) throws(SessionDescriptionError) {
        let sections = try SessionSections(bytes)
        var reader = SessionReader()
        for line in sections.session { try reader.read(line, isOfChannel: false) }
        for line in sections.channel { try reader.read(line, isOfChannel: true) }
        guard let name = reader.name else { throw .missing("s=") }
        guard let origin = reader.origin else { throw .missing("o=") }
        guard let times = reader.times else { throw .missing("t=") }
        guard let port = reader.port else { throw .missing("m=application with FLUTE/UDP") }
        guard let connection = reader.channel.connection ?? reader.session.connection else {
            throw .missing("c=")
        }
        guard let sessionID = reader.channel.sessionID ?? reader.session.sessionID else {
            throw .missing("a=flute-tsi")
        }
        let made = Self(name: name, group: connection.address.text, port: port, sessionID: sessionID)
        guard var result = made else { throw .missing("c=") }
        result.originUserName = origin.userName
        result.originID = origin.id
        result.originVersion = origin.version
        result.originAddress = origin.address
        result.hopLimit = connection.hopLimit
        result.sourceAddress = try (reader.channel.filter ?? reader.session.filter)?.source(for: connection)
        result.bitsPerSecond = reader.channel.bitsPerSecond ?? reader.session.bitsPerSecond
        result.schemes =
            reader.channel.schemes.isEmpty ? reader.session.schemes : reader.channel.schemes
        (result.start, result.stop) = (times.start, times.stop)
        result.otherLines = Self.inOrder(reader.session.otherLines)
        result.otherChannelLines = Self.inOrder(reader.channel.otherLines)
        self = result
    }
}
