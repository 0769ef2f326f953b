/// Names an object between a receiver and its shell; never used again for another object.
public struct ObjectKey: Hashable, Sendable {
    let slot: UInt32
    let generation: UInt32
}

/// Names a source block of an object.
public struct SourceBlockKey: Hashable, Sendable {
    /// The object.
    public let object: ObjectKey
    /// The block's number in the object.
    public let sourceBlockNumber: Int

    /// Names a block.
    public init(object: ObjectKey, sourceBlockNumber: Int) {
        self.object = object
        self.sourceBlockNumber = sourceBlockNumber
    }
}
