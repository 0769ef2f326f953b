import Testing

@testable import SimpleOTATransport

@Suite("Places for clients")
struct ClientPlacesTests {
    @Test("As many as allowed are served, a bounded number is told that it is not, the rest is told nothing")
    func limits() {
        let places = ClientPlaces()
        #expect((0..<3).map { _ in places.enter(maximumClientCount: 3) } == [.served, .served, .served])
        for _ in 0..<ClientPlaces.maximumRefusalCount {
            #expect(places.enter(maximumClientCount: 3) == .refused)
        }
        #expect(places.enter(maximumClientCount: 3) == .none)
        places.leave(.none)
        places.leave(.refused)
        #expect(places.enter(maximumClientCount: 3) == .refused)
        places.leave(.served)
        #expect(places.enter(maximumClientCount: 3) == .served)
        // The limit is read anew for each client: a lower one drives nobody out.
        places.leave(.served)
        #expect(places.enter(maximumClientCount: 1) == .none)
    }
}
