import ConfigurationFormat
import SimpleOTAFormat

/// Reads bytes as a configuration, changes one value, and expects every other to stay.
func fuzzConfiguration(_ bytes: UnsafeRawBufferPointer) {
    guard let document = try? ConfigurationDocument(parsing: Array(bytes)) else { return }
    precondition(document.bytes.elementsEqual(bytes), "reading changed the file")
    _ = try? ServerSettings(document)
    _ = try? ClientSettings(document)
    for section in ["Client", "DEFAULT"] {
        var edited = document
        let keys = ["latest", "path", "port", "security"]
        let before = keys.dropFirst().map { document.value(of: $0, in: section) }
        guard (try? edited.setValue(Array("new 1".utf8), of: "latest", in: section)) != nil else { continue }
        precondition(edited.value(of: "latest", in: section) == Array("new 1".utf8), "the value was not set")
        precondition(
            keys.dropFirst().map { edited.value(of: $0, in: section) } == before, "another value has changed")
    }
}
