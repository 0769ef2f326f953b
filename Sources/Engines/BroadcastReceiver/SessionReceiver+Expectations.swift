internal import FluteFormat
public import LayeredCoding
public import Timekeeping

// Objects that are known from the start, and symbols that somebody vouches for.
extension SessionReceiver {
    /// What a symbol of an expected object is worth.
    public enum Worth: Hashable, Sendable {
        /// It may bring the object nearer to completion.
        case needed
        /// Its block or object is complete, or given up.
        case unneeded
        /// The object has no storage yet: ``SessionReceiver/open(_:at:)`` asks for it.
        case unopened
    }

    /// Creates a receiver of some objects and no others, that believes nothing that it hears about objects.
    ///
    /// ``receive(_:from:at:)`` ignores every datagram.
    /// - Returns: with it, in ``expectedKeys``, the objects' keys, `nil` for those that find no room.
    public init(
        _ configuration: ReceiverConfiguration, expecting expected: [ExpectedObject],
        startingAt now: MonotonicInstant
    ) {
        let session = Session(
            TransportSessionID.ofExpectations, from: SourceID(addressHigh: 0, addressLow: 0), at: now)
        self.init(configuration, .expectations(session), startingAt: now)
        self.isAnnounced = true
        for (index, object) in expected.enumerated() {
            self.expectedKeys.append(self.expect(object, number: index + 1, in: session, at: now))
        }
    }

    private mutating func expect(
        _ expected: ExpectedObject, number: Int, in session: Session, at now: MonotonicInstant
    ) -> ObjectKey? {
        guard let id = TransportObjectID(UInt128(number)),
            let object = self.makeObject(
                id, in: session, isNamed: true, isFile: expected.isFile, at: now)
        else { return nil }
        guard self.name(object, expected.entry, at: now) else {
            self.remove(object, nil)
            return nil
        }
        object.information = expected.information
        return object.key
    }

    /// Notes that a datagram came, whatever becomes of it.
    public mutating func didHear(_ datagram: RawSpan) { self.count(datagram) }

    /// Whether a session and its sender are those to listen to.
    public func listens(to sessionID: TransportSessionID, from source: SourceID) -> Bool {
        self.wants(sessionID, source)
    }

    /// Gives an expected object up that nobody needs any more.
    public mutating func giveUp(_ key: ObjectKey) {
        guard let object = self.object(key) else { return }
        self.remove(object, .abandoned)
    }

    /// Counts a datagram that is of no use.
    public mutating func ignore(_ reason: IgnoredReason) { _ = self.statistics.ignore(reason) }

    /// What a symbol of a block is worth; nothing is noted.
    public func worth(_ key: SourceBlockKey) -> Worth {
        guard let object = self.object(key.object) else { return .unneeded }
        switch object.phase {
        case .waiting: return .unopened
        case .receiving:
            guard object.blocks.indices.contains(key.sourceBlockNumber) else { return .unneeded }
            return object.blocks[key.sourceBlockNumber].phase == .complete ? .unneeded : .needed
        case .opening, .nameless, .finishing, .stored, .refused: return .unneeded
        }
    }

    /// Takes symbols that somebody vouches for: only from here on anything is noted of them.
    ///
    /// - Returns: whether they are to be stored; otherwise the statistics have counted them.
    public mutating func accept(_ delivery: SymbolDelivery, at now: MonotonicInstant) -> Bool {
        self.newestInstant = now
        let number = delivery.block.sourceBlockNumber
        guard let object = self.object(delivery.block.object), object.phase == .receiving,
            let information = object.information, object.blocks.indices.contains(number)
        else {
            self.ignore(.unneeded)
            return false
        }
        object.newestInstant = now
        self.noteLoss(delivery.firstSymbolID, delivery.count, of: object, number)
        if object.blocks[number].phase == .untouched,
            let refusal = self.touch(number, information, of: object, at: now)
        {
            self.ignore(refusal)
            return false
        }
        guard object.blocks[number].phase != .complete else {
            self.ignore(.unneeded)
            return false
        }
        return true
    }
}

extension TransportSessionID {
    /// Expected objects are of no session that is on the air.
    fileprivate static var ofExpectations: Self {
        guard let id = Self(0) else { preconditionFailure("0 is a session number") }
        return id
    }
}
