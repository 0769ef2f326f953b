import FluteFormat
import LayeredCoding
import XMLReading

/// Reads a document, and writes and reads it again, as XML and as an FDT instance; both must stay what they were.
func fuzzFDT(_ bytes: UnsafeRawBufferPointer) {
    guard let document = try? readXML(Array(bytes)) else { return }
    // Escapes and defaults that were filled in make a document longer.
    let limits = XMLLimits(maximumByteCount: 64 << 20, maximumAttributeCount: 128)
    precondition((try? readXML(document.xml(), limits: limits)) == document, "a document changed on its way")
    guard var table = try? FDTInstance(document) else { return }
    precondition(table.files.count <= FDTInstance.maximumFileCount)
    precondition(Set(table.files.map(\.objectID)).count == table.files.count, "two files have one object")
    for file in table.files { checkFile(file) }
    table.skippedFiles = []
    let again = try? FDTInstance(readXML(table.xml(), limits: limits))
    precondition(again == table, "an FDT instance changed on its way")
}

private func checkFile(_ file: FileEntry) {
    precondition(file.objectID != .fileDeliveryTable)
    precondition(file.contentMD5.map { $0.count == 16 } ?? true)
    precondition(file.sha256.map { $0.count == 32 } ?? true)
    if let information = try? file.transmissionInformation() {
        let attributes = TransmissionAttributes(information)
        let again = try? attributes.information(transferByteCount: information.transferByteCount)
        precondition(again == information, "FEC attributes changed on their way")
    }
    guard let location = try? ContentLocation(file.contentLocation) else { return }
    precondition((1...ContentLocation.maximumDepth).contains(location.components.count))
    precondition(location.path.utf8.count <= ContentLocation.maximumPathByteCount)
    for component in location.components {
        precondition(!["", ".", ".."].contains(component) && !component.utf8.contains(0x2F))
        precondition(!component.utf8.contains(0) && component.utf8.count <= 255)
    }
    precondition((try? ContentLocation(location.fileURI)) == location, "a path changed on its way")
}
