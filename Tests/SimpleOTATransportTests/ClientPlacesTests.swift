import Synchronization
import Testing

@testable import SimpleOTATransport

@Suite("Places for clients")
struct ClientPlacesTests {
    @Test("As many as allowed are served, and who leaves makes room")
    func served() {
        let places = ClientPlaces()
        let tickets = (0..<4).map { _ in places.enter {} }
        #expect(tickets.map { places.take($0, maximumClientCount: 3) } == [true, true, true, false])
        places.leave(tickets[0])
        #expect(places.take(tickets[3], maximumClientCount: 3))
        // The limit is read anew for each client: a lower one drives nobody out.
        places.leave(tickets[1])
        #expect(!places.take(places.enter {}, maximumClientCount: 1))
    }

    @Test("Who has not shaken hands takes no place, and gives way to newer ones, the oldest first")
    func waiting() {
        let dropped = Mutex([Int]())
        let places = ClientPlaces(maximumWaitingCount: 3)
        let tickets = (0..<3).map { number in
            places.enter { dropped.withLock { $0.append(number) } }
        }
        #expect(dropped.withLock { $0 } == [])
        // Served clients and those that left are not in the way.
        #expect(places.take(tickets[0], maximumClientCount: 1))
        _ = places.enter { dropped.withLock { $0.append(3) } }
        #expect(dropped.withLock { $0 } == [])
        _ = places.enter { dropped.withLock { $0.append(4) } }
        #expect(dropped.withLock { $0 } == [1])
        places.leave(tickets[2])
        _ = places.enter { dropped.withLock { $0.append(5) } }
        #expect(dropped.withLock { $0 } == [1])
        _ = places.enter { dropped.withLock { $0.append(6) } }
        #expect(dropped.withLock { $0 } == [1, 3])
    }
}
