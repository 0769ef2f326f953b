internal import DurableStorage
internal import JSONCoding
package import UpdateMetadata

/// A draft on its way to somebody who signs it on another machine: what is to be signed, and what is in
/// force.
package struct SignatureRequest: Sendable {
    private static let formatName = "fleetcast-signing-request-1"

    /// What is to be signed.
    package enum Draft: Sendable {
        /// A new root.
        case root(SignedMetadata<RootMetadata>, current: RootMetadata)
        /// New targets.
        case targets(SignedMetadata<TargetsMetadata>, current: TargetsMetadata)
    }

    /// What is to be signed.
    package let draft: Draft
    /// The root in force, which says whose signatures count.
    package let root: RootMetadata

    /// Creates a request.
    package init(_ draft: Draft, root: RootMetadata) {
        self.draft = draft
        self.root = root
    }

    /// Reads a request file.
    ///
    /// Who made it is not known: a person reads ``summary`` before signing.
    package init(reading path: String) throws {
        try self.init(parsing: try readSmallFile(path), path: path)
    }

    /// Reads a request from bytes; `path` is for messages.
    package init(parsing bytes: [UInt8], path: String) throws(RepositoryError) {
        let limits = JSONLimits(maximumByteCount: smallFileLimit, maximumDepth: 32)
        guard let object = (try? JSONValue(parsing: bytes.span.bytes, limits: limits))?.object,
            object["format"]?.string == Self.formatName, let draft = object["draft"],
            let current = object["current"]?.object, let root = object["root"]?.object
        else {
            throw RepositoryError(
                .foreign,
                "'\(printable(path))' is no request to sign. Make one with 'fleetcast root export FILE' or"
                    + " 'fleetcast targets export FILE'.")
        }
        do throws(MetadataError) {
            self.root = try RootMetadata(parsing: root)
            if object["role"]?.string == RoleName.targets.text {
                self.draft = .targets(
                    try SignedMetadata(parsing: draft.encoded(.compact)),
                    current: try TargetsMetadata(parsing: current))
            } else {
                self.draft = .root(
                    try SignedMetadata(parsing: draft.encoded(.compact)),
                    current: try RootMetadata(parsing: current))
            }
        } catch {
            throw RepositoryError(.foreign, "'\(printable(path))' is damaged: \(error). Export it again.")
        }
    }

    /// The role whose metadata it is.
    package var role: RoleName {
        switch self.draft {
        case .root: .root
        case .targets: .targets
        }
    }

    /// The version of the draft.
    package var version: UInt64 {
        switch self.draft {
        case .root(let draft, _): draft.role.version
        case .targets(let draft, _): draft.role.version
        }
    }

    /// Canonical JSON of the draft: what is signed.
    package var signedBytes: [UInt8] {
        switch self.draft {
        case .root(let draft, _): draft.signedBytes
        case .targets(let draft, _): draft.signedBytes
        }
    }

    /// Writes the request.
    package func write(to path: String) throws {
        let (bytes, current) =
            switch self.draft {
            case .root(let draft, let current): (draft.bytes, current.encoded)
            case .targets(let draft, let current): (draft.bytes, current.encoded)
            }
        let limits = JSONLimits(maximumByteCount: smallFileLimit, maximumDepth: 32)
        let object: JSONObject = [
            "format": .string(Self.formatName), "role": .string(self.role.text),
            "draft": try JSONValue(parsing: bytes.span.bytes, limits: limits), "current": .object(current),
            "root": .object(self.root.encoded),
        ]
        try writeHandedFile(at: path, JSONValue.object(object).encoded(.compact) + [0x0A])
    }
}
