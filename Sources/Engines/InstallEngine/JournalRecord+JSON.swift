import JSONCoding

extension JournalRecord {
    /// The longest payload, in bytes.
    public static let payloadLimit = 256 << 10
    /// The largest number of an attempt that is read.
    public static let attemptLimit = 1_000_000_000

    /// Reads a payload of the journal: one JSON object; members that are not known are passed over.
    ///
    /// - Throws: ``RecordError`` where it is none, or a value is out of its range.
    public init(parsing payload: Span<UInt8>) throws(RecordError) {
        let limits = JSONLimits(maximumByteCount: Self.payloadLimit, maximumDepth: 8)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: payload.bytes, limits: limits)
        } catch {
            throw RecordError("", isNot: "JSON: \(error)")
        }
        let reader = try MemberReader(value, at: "")
        switch try reader.choice("record", of: Word.self) {
        case .planned:
            let plan = try InstallPlan(parsing: try reader.reader("plan"))
            self = .planned(plan, secondsSinceEpoch: try reader.time())
        case .stepBegan:
            let (index, attempt, boot) = try reader.begunStep()
            self = .stepBegan(index: index, attempt: attempt, boot: boot)
        case .undoStepBegan:
            let (index, attempt, boot) = try reader.begunStep()
            self = .undoStepBegan(index: index, attempt: attempt, boot: boot)
        case .rollbackBegan:
            self = .rollbackBegan(try reader.reason())
        case .noted:
            self = .noted(try reader.text("text", byteCount: 0...FailureReason.textLimit))
        case .finished:
            self = .finished(try reader.outcome(), secondsSinceEpoch: try reader.time())
        }
    }

    /// The record as a payload of the journal; it is read again where all its values are in range.
    public var payload: [UInt8] {
        var object: JSONObject = ["record": .string(self.word.rawValue)]
        switch self {
        case .planned(let plan, let seconds):
            object["plan"] = .object(plan.encoded)
            object["time"] = .number(JSONNumber(seconds))
        case .stepBegan(let index, let attempt, let boot), .undoStepBegan(let index, let attempt, let boot):
            object["index"] = .number(JSONNumber(index))
            object["attempt"] = .number(JSONNumber(attempt))
            object["boot"] = .string(boot.text)
        case .rollbackBegan(let reason):
            object["reason"] = .object(reason.encoded)
        case .noted(let text):
            object["text"] = .string(text)
        case .finished(let outcome, let seconds):
            object["outcome"] = .string(outcome.word.rawValue)
            object["reason"] = outcome.reason.map { .object($0.encoded) }
            object["time"] = .number(JSONNumber(seconds))
        }
        return JSONValue.object(object).encoded(.compact)
    }

    private enum Word: String {
        case planned, noted, finished
        case stepBegan = "step-began"
        case rollbackBegan = "rollback-began"
        case undoStepBegan = "undo-step-began"
    }

    private var word: Word {
        switch self {
        case .planned: .planned
        case .stepBegan: .stepBegan
        case .rollbackBegan: .rollbackBegan
        case .undoStepBegan: .undoStepBegan
        case .noted: .noted
        case .finished: .finished
        }
    }
}

extension DeploymentOutcome {
    fileprivate enum Word: String {
        case confirmed, failed
        case rolledBack = "rolled-back"
    }

    fileprivate var word: Word {
        switch self {
        case .confirmed: .confirmed
        case .rolledBack: .rolledBack
        case .failed: .failed
        }
    }

    /// Why it did not succeed; `nil` where it did.
    public var reason: FailureReason? {
        switch self {
        case .confirmed: nil
        case .rolledBack(let reason), .failed(let reason): reason
        }
    }
}

extension FailureReason {
    fileprivate var encoded: JSONObject {
        ["kind": .string(self.kind.rawValue), "text": .string(self.text)]
    }
}

extension MemberReader {
    fileprivate func time() throws(RecordError) -> Int64 {
        try self.number("time", in: Int64.min...Int64.max)
    }

    fileprivate func begunStep() throws(RecordError) -> (index: Int, attempt: Int, boot: BootID) {
        let index = try self.number("index", in: 0...Int64(InstallPlan.stepLimit - 1))
        let attempt = try self.number("attempt", in: 1...Int64(JournalRecord.attemptLimit))
        let boot = BootID(try self.text("boot", byteCount: 0...BootID.textLimit))
        return (Int(index), Int(attempt), boot)
    }

    fileprivate func reason() throws(RecordError) -> FailureReason {
        let reader = try self.reader("reason")
        let text = try reader.text("text", byteCount: 0...FailureReason.textLimit)
        return FailureReason(try reader.choice("kind"), text)
    }

    fileprivate func outcome() throws(RecordError) -> DeploymentOutcome {
        switch try self.choice("outcome", of: DeploymentOutcome.Word.self) {
        case .confirmed: .confirmed
        case .rolledBack: .rolledBack(try self.reason())
        case .failed: .failed(try self.reason())
        }
    }
}
