public import FluteFormat
public import LayeredCoding
public import PacketAuthenticationFormat

/// An object to send, and how.
public struct SendingObject: Sendable {
    /// What the session's table says of it; its number is only wished for.
    public var entry: FileEntry
    /// How it is divided into symbols; of no bytes at all, it stands in the table only.
    public var information: TransmissionInformation
    /// Its share of the rate, in relation to those of the other objects on the air: 1...1000.
    public var weight = 1
    /// How many laps to send; `nil` for no end.
    public var lapLimit: Int?
    /// Number of the first lap, at least 1: a sender that was restarted goes on with symbols that it has not
    /// sent.
    public var firstLap = 1
    /// Repair symbols of a lap in per cent of the source symbols, 0...10 000.
    public var overheadPercent = 10
    /// How many blocks take turns; see ``LapOrder``.
    public var groupBlockCount: Int?
    /// Whether each packet describes the object (EXT_FTI), for receivers that have not heard a table yet.
    public var carriesInformation = false
    /// How receivers can tell that its packets are genuine; `nil` where they cannot.
    public var authentication: Authentication?
    /// Whether the session's table has it: what only makes sense to receivers that know of it is left out.
    public var isListed = true
    /// An object of the same session each lap of which goes before a lap of this one.
    public var prelude: ObjectKey?

    /// How the packets of an object are authenticated (MBA-1).
    public struct Authentication: Sendable {
        /// The object, as its symbols were signed: the same division as ``SendingObject/information``.
        public var parameters: AuthenticationParameters
        /// Which packets carry a signature.
        public var mode: AuthenticationMode

        /// Describes it.
        public init(_ parameters: AuthenticationParameters, _ mode: AuthenticationMode) {
            self.parameters = parameters
            self.mode = mode
        }
    }

    /// Repair symbols of a block that may be sent; `nil` for all.
    public var repairLimit: Int? {
        self.authentication.map { Int($0.parameters.repairSymbolCount) }
    }

    /// The order of its symbols.
    public var order: LapOrder {
        LapOrder(
            self.information, overheadPercent: self.overheadPercent, groupBlockCount: self.groupBlockCount,
            firstLap: self.firstLap, repairLimit: self.repairLimit)
    }

    /// Describes an object.
    public init(_ entry: FileEntry, _ information: TransmissionInformation) {
        self.entry = entry
        self.information = information
    }
}
