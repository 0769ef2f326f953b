public import JSONCoding

/// Why a file is no metadata.
public struct MetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// It is no JSON, or repeats a key.
        case json(JSONError)
        /// A member that must be there is not.
        case missing
        /// A member is something else than it must be; what it must be.
        case notA(String)
        /// There are more of something than the limits allow.
        case tooMany(limit: Int)
        /// It cannot be written as canonical JSON, such as a fraction.
        case notCanonical(String)
    }

    /// Where in the file, such as `signed.roles.root.threshold`; empty for the file as a whole.
    public let place: String
    /// What is wrong there.
    public let reason: Reason

    /// Creates an error.
    public init(_ reason: Reason, at place: String) {
        self.reason = reason
        self.place = place
    }

    /// Place and reason, for people.
    public var description: String {
        let what =
            switch self.reason {
            case .json(let error): "\(error)"
            case .missing: "it is missing"
            case .notA(let wanted): "it is not \(wanted)"
            case .tooMany(let limit): "there are more than \(limit)"
            case .notCanonical(let why): "\(why)"
            }
        return self.place.isEmpty ? what : "\(self.place): \(what)"
    }
}
