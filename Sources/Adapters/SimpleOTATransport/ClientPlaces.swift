import Synchronization

/// Counts the clients that are served, and bounds the number of connections that have not shaken hands yet.
///
/// Only who knows the secret takes a place: strangers who connect and say nothing cannot lock anybody out. They
/// push out each other, the oldest first, because a client that means it shakes hands at once.
final class ClientPlaces: Sendable {
    /// One connection, from its beginning to its end.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Connections that have not shaken hands, at most.
    static let maximumWaitingCount = 1024

    private struct State {
        var lastNumber: UInt64 = 0
        /// Oldest first.
        var waiting: [(ticket: Ticket, drop: @Sendable () -> Void)] = []
        var served: Set<Ticket> = []
    }

    private let maximumWaitingCount: Int
    private let state = Mutex(State())

    /// Lets so many connections wait for their handshake.
    init(maximumWaitingCount: Int = ClientPlaces.maximumWaitingCount) {
        self.maximumWaitingCount = max(1, maximumWaitingCount)
    }

    /// Lets a connection wait for its handshake; the ticket is to be given back with ``leave(_:)``.
    /// - Parameter drop: called when newer connections need the room.
    func enter(drop: @escaping @Sendable () -> Void) -> Ticket {
        let (ticket, oldest) = self.state.withLock { state in
            let isFull = state.waiting.count >= self.maximumWaitingCount
            let oldest = isFull ? state.waiting.removeFirst() : nil
            state.lastNumber += 1
            let ticket = Ticket(number: state.lastNumber)
            state.waiting.append((ticket, drop))
            return (ticket, oldest)
        }
        oldest?.drop()
        return ticket
    }

    /// Takes a place for a client that has shaken hands.
    /// - Returns: whether there was one.
    func take(_ ticket: Ticket, maximumClientCount: Int) -> Bool {
        self.state.withLock { state in
            guard state.served.count < maximumClientCount else { return false }
            state.waiting.removeAll { $0.ticket == ticket }
            state.served.insert(ticket)
            return true
        }
    }

    /// Says that the connection is over.
    func leave(_ ticket: Ticket) {
        self.state.withLock { state in
            state.waiting.removeAll { $0.ticket == ticket }
            state.served.remove(ticket)
        }
    }
}
