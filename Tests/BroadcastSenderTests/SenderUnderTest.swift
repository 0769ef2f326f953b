import BroadcastSender
import FluteFormat
import LayeredCoding
import RaptorQCode
import Timekeeping

/// A sender in virtual time, always asked on time, and what it did.
struct SenderUnderTest {
    /// What was done, and when.
    struct Step {
        let instant: MonotonicInstant
        let action: SenderAction
        /// The symbols of a run.
        let symbols: [SymbolReference]
        /// The datagrams of a table's part, or the closing one.
        let bytes: [UInt8]
    }

    static let wallClockSeconds: UInt32 = 3_900_000_000
    static let start = MonotonicInstant(nanoseconds: 5_000_000_000)

    var sender: SessionSender
    var now = Self.start
    let headerByteCount: Int

    init(_ configuration: SenderConfiguration, sessions: [SendingSession] = [SendingSession(Self.session)])
        throws
    {
        self.sender = SessionSender(
            configuration, wallClockSeconds: Self.wallClockSeconds, startingAt: Self.start)
        self.headerByteCount = configuration.headerByteCount
        for session in sessions { try self.sender.addSession(session, at: Self.start) }
    }

    static var session: TransportSessionID { Self.session(7) }

    static func session(_ number: UInt64) -> TransportSessionID {
        guard let id = TransportSessionID(number) else { preconditionFailure("a session number") }
        return id
    }

    static func objectID(_ number: Int) -> TransportObjectID {
        guard let id = TransportObjectID(UInt128(number)) else { preconditionFailure("an object number") }
        return id
    }

    static func object(_ information: TransmissionInformation, number: Int = 1) -> SendingObject {
        var entry = FileEntry(contentLocation: "file\(number)", objectID: self.objectID(number))
        entry.contentLength = information.transferByteCount
        entry.transmission = TransmissionAttributes(information)
        return SendingObject(entry, information)
    }

    static func raptorQ(
        byteCount: UInt64, symbolByteCount: Int = 1_000, blocks: Int
    ) throws -> TransmissionInformation {
        .raptorQ(
            try ObjectTransmissionInformation(
                transferByteCount: byteCount, symbolByteCount: symbolByteCount, sourceBlockCount: blocks))
    }

    /// The next step that is no wait; time goes on for waits, but not beyond `end`.
    mutating func step(until end: MonotonicInstant) throws -> Step? {
        while true {
            let action = try self.sender.next(at: self.now)
            switch action {
            case .wait(let instant):
                precondition(instant > self.now, "a wait that is over already")
                guard instant < end else {
                    self.now = end
                    return nil
                }
                self.now = instant
            case .send:
                return Step(instant: self.now, action: action, symbols: self.sender.symbols, bytes: [])
            case .sendTable(let run):
                let bytes = Array(self.sender.table(of: run.sessionID)[run.bytes])
                return Step(instant: self.now, action: action, symbols: [], bytes: bytes)
            case .sendClosing(_, let bytes):
                return Step(instant: self.now, action: action, symbols: [], bytes: bytes)
            default:
                return Step(instant: self.now, action: action, symbols: [], bytes: [])
            }
        }
    }

    /// All steps up to the end, or to the sender's own end.
    mutating func run(for interval: Interval) throws -> [Step] {
        let end = self.now.advanced(by: interval)
        var steps: [Step] = []
        while self.now < end, let step = try self.step(until: end) {
            steps.append(step)
            if step.action == .finish { break }
        }
        return steps
    }

    /// Bytes on the wire of a step.
    func wireByteCount(_ step: Step) -> Int {
        switch step.action {
        case .send(let run): return run.byteCount + run.packetCount * self.headerByteCount
        case .sendTable(let run):
            let count = (step.bytes.count + run.datagramByteCount - 1) / run.datagramByteCount
            return step.bytes.count + count * self.headerByteCount
        case .sendClosing: return step.bytes.count + self.headerByteCount
        default: return 0
        }
    }
}
