package import RaptorQCode

/// Why a symbols file, or the object of one, cannot be made.
package enum SymbolFileError: Error, Hashable, Sendable {
    /// Input that is a directory, a device or a pipe, whose size says nothing.
    case notRegularFile(path: String)
    /// A file without a byte has no symbols.
    case emptyFile(path: String)
    /// Somebody wrote to an input, or cut it off, while it was being read.
    case changedWhileRead(path: String)
    /// The output is one of the inputs.
    case outputIsInput(path: String)
    /// The file cannot be encoded with the symbol size and the numbers that were asked for.
    case impossibleEncoding(path: String, TransmissionInformationError)
    /// Source and repair symbols of a block together would need more than the 24 bits of a symbol's number.
    case repairSymbolCountOutOfRange(Int, maximum: Int)
    /// The first 12 bytes of a symbols file describe no possible object.
    case notSymbolsFile(path: String, TransmissionInformationError)
    /// Two symbols files are of different objects.
    case differentObjects(path: String, otherPath: String)
}

extension SymbolFileError: CustomStringConvertible {
    /// What, where, why, and what to do, for a person.
    package var description: String {
        switch self {
        case .notRegularFile(let path):
            return "cannot read '\(path)': it is not a regular file. Copy what it holds to one first."
        case .emptyFile(let path):
            return "cannot encode '\(path)': the file is empty. Nothing needs to be sent of it."
        case .changedWhileRead(let path):
            return "'\(path)' changed while it was being read. Start again when nobody writes to it."
        case .outputIsInput(let path):
            return "'\(path)' is to be read and to be replaced. Name another file with -o."
        case .impossibleEncoding(let path, let error):
            return "cannot encode '\(path)' so: \(error)."
        case .repairSymbolCountOutOfRange(let count, let maximum):
            return "\(count) repair symbols for each block; they must be 0 to \(maximum)."
        case .notSymbolsFile(let path, let error):
            return
                "'\(path)' is no symbols file, or is damaged at its beginning: the transmission information"
                + " in bytes 0 to 11 is impossible: \(error)."
                + " Copy these 12 bytes from another symbols file of the same object."
        case .differentObjects(let path, let otherPath):
            return "'\(path)' and '\(otherPath)' are not of the same object: the transmission information in"
                + " bytes 0 to 11 differs. Decode them one by one, or find out which is damaged."
        }
    }
}
