internal import DurableStorage
package import UpdateMetadata

/// Whether metadata may be signed by what this machine's clock shows.
package enum SigningClock {
    /// 2024: before this program was written.
    private static let earliest = UTCTime(secondsSinceEpoch: 1_704_067_200)

    /// Refuses a clock that was never set: what is signed by it has expired already.
    ///
    /// - Throws: ``RepositoryError``.
    package static func requirePlausible(_ now: UTCTime) throws(RepositoryError) {
        guard now < self.earliest else { return }
        throw RepositoryError(
            .refused,
            "this machine's clock shows \(now): what it signs would have expired already. Set the clock."
                + " Nothing was changed.")
    }
}

extension Repository {
    /// What a person who signs should know of root when its end is near or past; `nil` otherwise.
    ///
    /// `nil` also where the state cannot be read, which is told elsewhere.
    package var rootWarning: String? {
        guard let expiry = (try? self.state())?.root.role.header.expires else { return nil }
        let remedy = "run 'fleetcast root renew', then 'fleetcast root sign'"
        if expiry <= self.now {
            return "root expired at \(expiry): devices accept nothing any more; \(remedy)"
        }
        let notice = min(self.settings.rootLifetime / 4, 30 * 86_400)
        guard expiry.advanced(bySeconds: -notice) <= self.now else { return nil }
        return "root expires soon, at \(expiry): \(remedy)"
    }

    /// What to say of a clock that is more than a day behind the last signing; `nil` otherwise.
    package var clockWarning: String? {
        guard let issued = (try? self.state())?.timestamp.role.issued,
            self.now.advanced(bySeconds: 86_400) < issued
        else { return nil }
        return "this machine's clock shows \(self.now), but timestamp metadata was signed at \(issued): one"
            + " of the two is wrong, and what is signed by it expires too soon or too late"
    }
}
