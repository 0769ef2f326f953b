import ByteCoding
import JSONCoding

extension InstallPlan {
    /// A plan has at most so many steps, and as many undo steps.
    public static let stepLimit = 64
    /// The longest version that is read, in bytes.
    ///
    /// Installations ask for less; but who goes back gets whatever the version before was called, be it nothing.
    public static let versionLimit = 256

    init(parsing reader: MemberReader) throws(RecordError) {
        let handler = try reader.choice("handler", of: HandlerKind.self)
        self.init(
            deployment: UInt64(try reader.number("deployment", in: 1...1 << 53)),
            purpose: try reader.choice("purpose"),
            handler: handler,
            version: try reader.word("version", byteCount: 0...Self.versionLimit),
            previousVersion: try reader.optionalWord("previousVersion", byteCount: 0...Self.versionLimit),
            artifact: try Self.artifact(reader),
            place: try InstallPlace(parsing: try reader.reader("place"), of: handler),
            steps: try Self.steps(reader),
            undoSteps: try Self.undoSteps(reader))
    }

    var encoded: JSONObject {
        var object: JSONObject = [
            "deployment": .number(JSONNumber(self.deployment)), "purpose": .string(self.purpose.rawValue),
            "handler": .string(self.handler.rawValue), "version": .string(self.version),
        ]
        object["previousVersion"] = self.previousVersion.map(JSONValue.string)
        object["artifact"] = self.artifact.map { .object($0.encoded) }
        object["place"] = .object(self.place.encoded)
        object["steps"] = .array(self.steps.map { .string($0.rawValue) })
        object["undo"] = .array(
            self.undoSteps.map { undo in
                var object: JSONObject = ["step": .string(undo.step.rawValue)]
                object["after"] = undo.onlyAfter.map { .string($0.rawValue) }
                return .object(object)
            })
        return object
    }

    private static func artifact(_ reader: MemberReader) throws(RecordError) -> InstallArtifact? {
        guard reader.optionalValue("artifact") != nil else { return nil }
        return try InstallArtifact(parsing: try reader.reader("artifact"))
    }

    private static func steps(_ reader: MemberReader) throws(RecordError) -> [InstallStep] {
        var steps: [InstallStep] = []
        for element in try reader.array("steps", limit: Self.stepLimit) {
            guard let step = element.string.flatMap(InstallStep.init(rawValue:)) else {
                throw reader.error("steps", isNot: "an array of known steps")
            }
            steps.append(step)
        }
        return steps
    }

    private static func undoSteps(_ reader: MemberReader) throws(RecordError) -> [UndoStep] {
        var steps: [UndoStep] = []
        for element in try reader.array("undo", limit: Self.stepLimit) {
            let undo = try MemberReader(element, at: reader.placeOf("undo"))
            let step = try undo.choice("step", of: InstallStep.self)
            guard step != .trial, step != .checkBooted else {
                throw undo.error("step", isNot: "a step of the way back")
            }
            let isConditional = undo.optionalValue("after") != nil
            steps.append(UndoStep(step, onlyAfter: isConditional ? try undo.choice("after") : nil))
        }
        return steps
    }
}

extension InstallArtifact {
    private enum Word: String {
        case file, stream
    }

    init(parsing reader: MemberReader) throws(RecordError) {
        let source: Source
        switch try reader.choice("source", of: Word.self) {
        case .file: source = .file(path: try reader.absolutePath("path"))
        case .stream: source = .stream
        }
        let hasLength = reader.optionalValue("byteCount") != nil
        self.init(
            source: source, name: try reader.plainName("name"),
            byteCount: hasLength ? UInt64(try reader.number("byteCount", in: 0...Int64.max)) : nil,
            sha256: try Self.digest(reader))
    }

    var encoded: JSONObject {
        var object = JSONObject()
        switch self.source {
        case .file(let path):
            object["source"] = .string(Word.file.rawValue)
            object["path"] = .string(path)
        case .stream:
            object["source"] = .string(Word.stream.rawValue)
        }
        object["name"] = .string(self.name)
        object["byteCount"] = self.byteCount.map { .number(JSONNumber($0)) }
        object["sha256"] = self.sha256.map { .string(Hexadecimal.text(of: $0)) }
        return object
    }

    private static func digest(_ reader: MemberReader) throws(RecordError) -> [UInt8]? {
        guard let text = try reader.optionalWord("sha256", byteCount: 64...64) else { return nil }
        let digits = text.utf8.compactMap(Hexadecimal.value(ofDigit:))
        guard digits.count == 64 else { throw reader.error("sha256", isNot: "64 hexadecimal digits") }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
