import Synchronization

/// Counts the clients that are served, and those that are told that they cannot be.
final class ClientPlaces: Sendable {
    /// What a client gets.
    enum Place: Hashable, Sendable {
        case served
        /// It will be told that there is no place.
        case refused
        /// There are too many to tell even that.
        case none
    }

    /// Clients that wait at a time to be told that there is no place.
    static let maximumRefusalCount = 64

    private let counts = Mutex((served: 0, refused: 0))

    /// Takes a place, to be given back with ``leave(_:)``.
    func enter(maximumClientCount: Int) -> Place {
        self.counts.withLock { counts in
            if counts.served < maximumClientCount {
                counts.served += 1
                return .served
            }
            guard counts.refused < Self.maximumRefusalCount else { return .none }
            counts.refused += 1
            return .refused
        }
    }

    /// Gives a place back.
    func leave(_ place: Place) {
        self.counts.withLock { counts in
            switch place {
            case .served: counts.served -= 1
            case .refused: counts.refused -= 1
            case .none: break
            }
        }
    }
}
