public import LayeredCoding

/// Why a document is no FDT instance, or why one of its files cannot be used.
///
/// It names attributes and quotes none of their values: these come from strangers.
public enum FDTError: Error, Hashable, Sendable {
    /// The root element is not `FDT-Instance`.
    case notAnInstance
    /// An attribute that must be there is not, or is empty.
    case missing(attribute: String)
    /// The value of an attribute is not what it must be, or beyond its range.
    case malformed(attribute: String)
    /// The value of an attribute is longer than we accept.
    case tooLong(attribute: String, maximumByteCount: Int)
    /// The instance lists more files than we accept.
    case tooManyFiles(maximum: Int)
    /// A file claims object 0, which is the FDT itself.
    case reservedObjectID
    /// Another file before it in the same instance has the same object.
    case duplicateObjectID
    /// The file is compressed in a way that we do not know.
    case unknownContentEncoding
    /// The file is protected by a FEC scheme that we do not know.
    case unknownScheme(UInt8)
    /// No object can be cut as the FEC attributes say.
    case impossibleTransmission(TransmissionRuleViolation)
}

extension FDTError: CustomStringConvertible {
    /// What is wrong, and what would be right, in words that follow a colon.
    public var description: String {
        switch self {
        case .notAnInstance: return "the root element is not FDT-Instance"
        case .missing(let attribute): return "the attribute \(attribute) is missing"
        case .malformed(let attribute): return "the value of \(attribute) cannot be read or is out of range"
        case .tooLong(let attribute, let limit):
            return "the value of \(attribute) is longer than \(limit) bytes"
        case .tooManyFiles(let limit): return "more than \(limit) files; split the table into instances"
        case .reservedObjectID: return "a file has TOI 0, which is the FDT's own"
        case .duplicateObjectID: return "another file of this instance has the same TOI"
        case .unknownContentEncoding: return "a content encoding that is not zlib, deflate or gzip"
        case .unknownScheme(let number): return "FEC encoding ID \(number); known are 0, 5, 6 and 129"
        case .impossibleTransmission(let reason): return "its FEC attributes break a rule: \(reason)"
        }
    }
}
