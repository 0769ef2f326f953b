internal import BroadcastReceiver
internal import Timekeeping

/// The sources that are listened to at a time, and which of them gives way to another.
///
/// Addresses can be forged in any number, and so can whole files: nothing but a refresh that succeeds
/// distinguishes a source. Chance therefore decides, and no set of strangers keeps all places.
struct SourceRoster {
    /// A source that was silent for this time gives way at once; any has its place for so long at least.
    static let patience = Interval.seconds(5)
    /// At most one source that still sends gives way in this time: each needs some to bring its files.
    static let spacing = Interval.seconds(1)

    private let limit: Int
    private(set) var sources: [AnnouncementSource] = []
    private var newestEviction: MonotonicInstant?

    init(limit: Int) { self.limit = limit }

    subscript(id: SourceID) -> AnnouncementSource? { self.sources.first { $0.id == id } }

    /// Adds a source, unless all places are taken by others that keep them for now.
    mutating func admit(
        _ source: @autoclosure () -> AnnouncementSource, at now: MonotonicInstant,
        using random: inout some RandomNumberGenerator
    ) -> AnnouncementSource? {
        if self.sources.count >= self.limit {
            guard let index = self.dispensable(at: now, using: &random) else { return nil }
            self.sources.remove(at: index)
        }
        let source = source()
        self.sources.append(source)
        return source
    }

    private mutating func dispensable(
        at now: MonotonicInstant, using random: inout some RandomNumberGenerator
    ) -> Int? {
        let indices = self.sources.indices
        let silent = indices.filter {
            self.sources[$0].newestInstant.interval(to: now) >= Self.patience
        }
        if let index = silent.randomElement(using: &random) { return index }
        if let last = self.newestEviction, last.interval(to: now) < Self.spacing { return nil }
        let vain = indices.filter {
            !self.sources[$0].wasAccepted
                && self.sources[$0].admissionInstant.interval(to: now) >= Self.patience
        }
        guard let index = vain.randomElement(using: &random) else { return nil }
        self.newestEviction = now
        return index
    }
}
