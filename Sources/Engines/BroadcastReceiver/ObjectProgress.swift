public import FluteFormat
public import LayeredCoding

/// How far an object is.
public struct ObjectProgress: Hashable, Sendable {
    /// Where an object is between its announcement and its place.
    public enum Phase: Hashable, Sendable {
        /// No packet of it came yet.
        case waiting
        /// Its symbols are being collected.
        case receiving
        /// It is complete and not yet stored: being checked, or nameless.
        case checking
        /// It is stored.
        case stored
        /// It was refused, or could not be stored.
        case refused
    }

    /// The object.
    public let key: ObjectKey
    /// The session that it belongs to.
    public let sessionID: TransportSessionID
    /// Where its packets come from.
    public let source: SourceID
    /// Its identifier there.
    public let objectID: TransportObjectID
    /// Whether it becomes a file; otherwise it only serves to receive others.
    public let isFile: Bool
    /// What the table says of it; `nil` as long as only its packets are known.
    public let entry: FileEntry?
    /// How its symbols make it up; `nil` as long as that is not known.
    public let information: TransmissionInformation?
    /// Where it is.
    public let phase: Phase
    /// Different symbols at hand; those of complete blocks count as their source symbols.
    public let heldSymbolCount: UInt64
    /// Source symbols of the object: so many different symbols, and a few more, are needed.
    public let neededSymbolCount: UInt64
    /// Blocks whose source symbols are all there.
    public let completeBlockCount: Int
    /// All its blocks.
    public let blockCount: Int
}

extension SessionReceiver {
    /// How far the objects are, in the order of their sessions and identifiers.
    public var progress: [ObjectProgress] {
        self.objects.compactMap { $0 }.map(Self.progress)
            .sorted { ($0.sessionID.rawValue, $0.objectID) < ($1.sessionID.rawValue, $1.objectID) }
    }

    /// Whether what no table has named is not on the channel: of every session the newest table lists all
    /// files.
    public var isFullyAnnounced: Bool {
        !self.sessions.isEmpty && self.sessions.allSatisfy(\.isFullyAnnounced)
    }

    /// How far one object is; `nil` where it has been given up.
    public func progress(of key: ObjectKey) -> ObjectProgress? {
        self.object(key).map(Self.progress)
    }

    private static func progress(_ object: ObjectReception) -> ObjectProgress {
        let needed = object.information?.totalSymbolCount ?? 0
        let isWhole = object.phase == .stored || object.phase == .finishing || object.phase == .nameless
        return ObjectProgress(
            key: object.key, sessionID: object.session.sessionID, source: object.session.source,
            objectID: object.objectID, isFile: object.isFile, entry: object.entry,
            information: object.information,
            phase: self.phase(object.phase),
            heldSymbolCount: isWhole ? needed : object.heldSymbolCount, neededSymbolCount: needed,
            completeBlockCount: isWhole
                ? object.information?.sourceBlockCount ?? 0 : object.completeBlockCount,
            blockCount: object.information?.sourceBlockCount ?? 0)
    }

    private static func phase(_ phase: ObjectReception.Phase) -> ObjectProgress.Phase {
        switch phase {
        case .waiting, .opening: .waiting
        case .receiving: .receiving
        case .nameless, .finishing: .checking
        case .stored: .stored
        case .refused: .refused
        }
    }

    /// How many more different symbols a block needs at least; 0 where it is complete or is being solved.
    public func missingSymbolCount(_ key: SourceBlockKey) -> Int {
        guard let object = self.object(key.object), object.phase == .receiving else { return 0 }
        let block = object.blocks[key.sourceBlockNumber]
        guard block.phase == .untouched || block.phase == .collecting else { return 0 }
        return max(0, Int(block.wantedCount) - Int(block.heldCount))
    }
}
