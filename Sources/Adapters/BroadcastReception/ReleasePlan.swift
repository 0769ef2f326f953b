internal import BroadcastReceiver
internal import FluteFormat
internal import PacketAuthentication
internal import Timekeeping

/// What a reception of releases begins with.
struct ReleasePlan: ~Copyable {
    let admission: ReleaseAdmission
    let receiver: SessionReceiver
    /// Files that are in their places already.
    let present: [ObjectKey: [PlacedFile]]

    private init(
        _ admission: ReleaseAdmission, _ receiver: consuming SessionReceiver,
        _ present: [ObjectKey: [PlacedFile]]
    ) {
        self.present = present
        self.admission = admission
        self.receiver = receiver
    }

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - configuration: its memory is for the authenticators, too.
    ///   - present: looks for a file in its place, and gives it all of its names.
    ///   - spines: looks for a spine among what earlier runs left, by its digest and length.
    static func make(
        _ releases: [WantedRelease], _ configuration: ReceiverConfiguration, startingAt now: MonotonicInstant,
        present: (WantedRelease) throws -> [PlacedFile]?,
        spines: (_ digest: [UInt8], _ byteCount: Int) -> [UInt8]?
    ) throws -> Self {
        try Self.requireDifferentNames(releases)
        let releases = WantedRelease.merged(releases)
        var limits = AuthenticatorConfiguration()
        // All share what one may take, but not less than the packets of two batches or so.
        limits.waitingPacketLimit = max(64, limits.waitingPacketLimit / max(1, releases.count))
        let parts = try releases.map {
            try ReleaseParts($0, limits, present: present, spines: spines)
        }
        let needed = parts.reduce(0) { $0 + $1.authenticatorByteCount }
        // Blocks need room, too.
        let allowed = configuration.memoryByteCount / 4 * 3
        guard needed <= allowed else {
            throw ReleaseError.memory(neededByteCount: needed, byteCount: allowed)
        }
        var configuration = configuration
        configuration.memoryByteCount -= needed
        let receiver = SessionReceiver(
            configuration, expecting: parts.flatMap(\.expected), startingAt: now)
        let admission = try Self.admission(parts, receiver.expectedKeys, startingAt: now)
        let present = zip(parts, admission.files).compactMap { part, key in part.present.map { (key, $0) } }
        return Self(admission, receiver, Dictionary(present) { $1 })
    }

    private static func requireDifferentNames(_ releases: [WantedRelease]) throws {
        guard !releases.isEmpty else { throw ReleaseError.none }
        var names: Set<[UInt8]> = []
        for release in releases where !names.insert(Array(release.location.path.utf8)).inserted {
            throw ReleaseError.sameName(release.location.path)
        }
    }

    /// - Parameter keys: of the objects that the parts expect, in order; `nil` for those without room.
    private static func admission(
        _ parts: [ReleaseParts], _ keys: [ObjectKey?], startingAt now: MonotonicInstant
    ) throws -> ReleaseAdmission {
        var keys = keys[...]
        var objects: [ReleaseAdmission.Gate.Object] = []
        var roles: [ObjectKey: ReleaseAdmission.Role] = [:]
        var files: [ObjectKey] = []
        var spines: [(key: ObjectKey, part: ReleaseParts)] = []
        for part in parts {
            let key = keys.popFirst() ?? nil
            let spineKey = part.spineParameters == nil ? nil : keys.popFirst() ?? nil
            guard let key else { throw ReleaseError.tooMany(parts.count) }
            roles[key] = .release(part.release, spine: spineKey)
            files.append(key)
            guard part.present == nil else { continue }
            objects.append(part.object(key))
            if let spineKey, let parameters = part.spineParameters {
                objects.append(part.spineObject(spineKey, parameters))
                roles[spineKey] = .spine(of: key, part.release)
            }
            spines.append((key, part))
        }
        var gate = ReleaseAdmission.Gate(objects, CheckBudget())
        for (key, part) in spines {
            guard let spine = part.spine, let digest = part.release.spineDigest else { continue }
            do throws(SpineError) {
                try gate.load(spine: spine.span.bytes, digest: digest, of: key)
            } catch {
                throw ReleaseError.wrongSpine(part.release.location.path, "it is \(error)")
            }
        }
        return ReleaseAdmission(gate, roles, files: files, startingAt: now)
    }
}
