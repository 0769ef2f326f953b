internal import FluteFormat
internal import LayeredCoding
internal import PacketAuthenticationFormat
internal import RaptorQCode

/// A name of a wanted release, and what is told of the file there.
struct ReleaseName: Sendable {
    let entry: FileEntry
    let components: [String]
}

/// A file in its place; whether it came there only now.
struct PlacedFile: Sendable {
    let file: StoredFile
    let isNew: Bool
}

extension WantedRelease {
    /// What makes two releases one: whatever is broadcast of one is good for the other.
    private struct Content: Hashable {
        let parameters: AuthenticationParameters
        let spineDigest: [UInt8]?
    }

    /// Releases of the same bytes, broadcast in the same way, as one with several names: packets do not tell
    /// which of them they are of.
    static func merged(_ releases: [WantedRelease]) -> [WantedRelease] {
        var merged: [WantedRelease] = []
        var indices: [Content: Int] = [:]
        for release in releases {
            let content = Content(parameters: release.parameters, spineDigest: release.spineDigest)
            guard let index = indices[content] else {
                indices[content] = merged.count
                merged.append(release)
                continue
            }
            merged[index].otherLocations.append(release.location)
            merged[index].keys += release.keys.filter { !merged[index].keys.contains($0) }
            merged[index].spine = merged[index].spine ?? release.spine
        }
        return merged
    }

    /// All names, its own first.
    var names: [ReleaseName] {
        ([self.location] + self.otherLocations).compactMap { location in
            guard let id = TransportObjectID(1) else { return nil }
            let name = String(location.fileURI.dropFirst("file:///".utf8.count))
            var entry = FileEntry(contentLocation: name, objectID: id)
            entry.contentLength = self.parameters.information.transferByteCount
            entry.sha256 = self.parameters.targetDigest
            return ReleaseName(entry: entry, components: location.components)
        }
    }
}
