import ByteCoding
import JSONCoding

extension InstallPlace {
    init(parsing reader: MemberReader, of handler: HandlerKind) throws(RecordError) {
        switch handler {
        case .release: self = .release(try ReleasePlace(parsing: reader))
        case .script: self = .script(try ScriptPlace(parsing: reader))
        case .image: self = .image(try ImagePlace(parsing: reader))
        case .command: self = .command
        }
    }

    /// The members; which place it is, the plan's handler says.
    var encoded: JSONObject {
        switch self {
        case .release(let place):
            var object: JSONObject = [
                "directory": .string(place.directory), "name": .string(place.name),
                "staging": .string(place.staging),
            ]
            object["previousTarget"] = place.previousTarget.map(JSONValue.string)
            return object
        case .script(let place):
            var object: JSONObject = [
                "directory": .string(place.directory), "staging": .string(place.staging),
                "former": .string(place.former),
            ]
            object["previousVersionFile"] = place.previousVersionFile.map { .string(Base64.encode($0)) }
            return object
        case .image(let place):
            return ["slot": .string(place.slot.text), "previousSlot": .string(place.previousSlot.text)]
        case .command:
            return JSONObject()
        }
    }
}

extension ReleasePlace {
    fileprivate init(parsing reader: MemberReader) throws(RecordError) {
        self.init(
            directory: try reader.absolutePath("directory"), name: try reader.plainName("name"),
            staging: try reader.plainName("staging"),
            previousTarget: try reader.optionalWord("previousTarget", byteCount: 1...4096))
        guard self.name != self.staging else { throw reader.error("staging", isNot: "another name") }
    }
}

extension ScriptPlace {
    /// The longest content of a file `version` that is kept, in bytes.
    private static let versionFileLimit = 4096

    fileprivate init(parsing reader: MemberReader) throws(RecordError) {
        self.init(
            directory: try reader.absolutePath("directory"), staging: try reader.plainName("staging"),
            former: try reader.plainName("former"), previousVersionFile: nil)
        let names = [self.staging, self.former, "dst", "version"]
        guard Set(names).count == names.count else { throw reader.error("former", isNot: "another name") }
        let textLimit = (Self.versionFileLimit + 2) / 3 * 4
        guard let text = try reader.optionalWord("previousVersionFile", byteCount: 0...textLimit) else {
            return
        }
        guard let bytes = Base64.decode(text.utf8), bytes.count <= Self.versionFileLimit else {
            throw reader.error(
                "previousVersionFile", isNot: "base64 of at most \(Self.versionFileLimit) bytes")
        }
        self.previousVersionFile = bytes
    }
}

extension ImagePlace {
    fileprivate init(parsing reader: MemberReader) throws(RecordError) {
        let (slot, previousSlot) = (try Self.slot("slot", reader), try Self.slot("previousSlot", reader))
        guard slot != previousSlot else { throw reader.error("slot", isNot: "another slot") }
        self.init(slot: slot, previousSlot: previousSlot)
    }

    private static func slot(_ key: String, _ reader: MemberReader) throws(RecordError) -> SlotName {
        guard let name = SlotName(try reader.word(key, byteCount: 1...32)) else {
            throw reader.error(key, isNot: "a slot's name")
        }
        return name
    }
}
