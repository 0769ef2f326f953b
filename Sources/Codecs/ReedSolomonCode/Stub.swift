public enum ReedSolomonReception: Sendable { case new, duplicate, unneeded }
public struct ReedSolomonBlockDecoder: ~Copyable, Sendable {
    public init(symbolCount: Int, encodingSymbolCount: Int, symbolByteCount: Int) {}
    public mutating func receive(_ symbol: RawSpan, esi: Int, block: inout MutableRawSpan) throws -> ReedSolomonReception { .new }
    public mutating func decode(into block: inout MutableRawSpan) -> Bool { false }
    public var heldSymbolCount: Int { 0 }
    public var missingSymbolCount: Int { 0 }
    public func holds(esi: Int) -> Bool { false }
}
