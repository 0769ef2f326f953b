internal import FluteFormat
internal import LayeredCoding
internal import Timekeeping

/// A session: what one sender sends under one transport session identifier.
final class Session {
    /// Instances that are remembered, so that their repetition costs nothing.
    private static let rememberedTableLimit = 8

    let sessionID: TransportSessionID
    let source: SourceID
    var objects: [TransportObjectID: ObjectReception] = [:]
    var tables: [TableReception] = []
    var isClosed = false
    var newestInstant: MonotonicInstant
    /// The newest object that a packet was of.
    private var newest: ObjectReception?
    private var remembered: [ReceivedTable] = []

    init(_ sessionID: TransportSessionID, from source: SourceID, at now: MonotonicInstant) {
        self.sessionID = sessionID
        self.source = source
        self.newestInstant = now
    }

    /// Whether a table has been received.
    var isAnnounced: Bool { !self.remembered.isEmpty }

    /// The object with an ID; most packets are of the same one as the packet before.
    func object(_ id: TransportObjectID) -> ObjectReception? {
        if let newest = self.newest, newest.objectID == id { return newest }
        guard let object = self.objects[id] else { return nil }
        self.newest = object
        return object
    }

    func remove(_ object: ObjectReception) {
        self.objects[object.objectID] = nil
        if self.newest === object { self.newest = nil }
    }

    /// The table that was received under an instance ID.
    func remembered(_ instanceID: UInt32) -> ReceivedTable? {
        self.remembered.first { $0.instanceID == instanceID }
    }

    func remember(_ table: ReceivedTable) {
        self.forget(table.instanceID)
        if self.remembered.count == Self.rememberedTableLimit { self.remembered.removeFirst() }
        self.remembered.append(table)
    }

    func forget(_ instanceID: UInt32) {
        self.remembered.removeAll { $0.instanceID == instanceID }
    }
}

/// A table as it was transferred, to tell a repetition from another table with the same instance ID.
struct ReceivedTable {
    let instanceID: UInt32
    let information: TransmissionInformation
    /// The bytes with their padding, K × T for each block.
    let bytes: [UInt8]
}
