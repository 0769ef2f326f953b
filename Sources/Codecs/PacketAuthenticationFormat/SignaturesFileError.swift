public import RaptorQCode

/// Why bytes are no signatures file.
public enum SignaturesFileError: Error, Hashable, Sendable {
    /// The file is shorter than its header, or than its header demands, or longer.
    case wrongLength(byteCount: Int, neededByteCount: UInt64)
    /// It does not begin as such files do.
    case notSignaturesFile
    /// It is of another version than 1.
    case unknownVersion(Int)
    /// Bits of the header that must be zero are not.
    case reservedBits
    /// The object that it is of cannot be.
    case information(TransmissionInformationError)
    /// The parameters that it is of cannot be.
    case parameters(AuthenticationParametersError)
    /// It says to have a spine, and one so long cannot be sent in symbols of this size.
    case impossibleSpine
}

#if !$Embedded
    extension SignaturesFileError: CustomStringConvertible {
        /// What is wrong, and what would be right, in words that follow a colon.
        public var description: String {
            switch self {
            case .wrongLength(let count, let needed):
                return "\(count) bytes where a signatures file of these parameters has \(needed);"
                    + " sign the release again"
            case .notSignaturesFile:
                return "no signatures file: it does not begin with FLCMBA1"
            case .unknownVersion(let version):
                return "a signatures file of version \(version); version 1 is known here"
            case .reservedBits:
                return "a signatures file whose reserved bytes are not zero; sign the release again"
            case .information(let error):
                return "a signatures file with impossible transmission information: \(error)"
            case .parameters(let error):
                return "a signatures file with impossible parameters: \(error)"
            case .impossibleSpine:
                return "a signatures file with a spine too long for symbols of its size;"
                    + " sign the release again"
            }
        }
    }
#endif
