import Testing

@testable import SimulationKit

@Suite("Seeds of tests")
struct SimulationSeedTests {
    private struct Mishap: Error {}

    @Test("A test runs the first so many seeds, or what the environment asks for")
    func seeds() {
        #expect(SimulationSeed.seeds(3, replayed: nil, counted: nil) == [0, 1, 2])
        #expect(SimulationSeed.seeds(3, replayed: "17", counted: nil) == [17])
        #expect(SimulationSeed.seeds(3, replayed: nil, counted: "5") == [0, 1, 2, 3, 4])
        #expect(SimulationSeed.seeds(3, replayed: "18446744073709551615", counted: "5") == [.max])
    }

    @Test("A failure carries its seed and says how to run it alone")
    func failure() throws {
        let failure = try #require(throws: SeededFailure.self) {
            try SimulationSeed.withEverySeed(1) { _ in throw Mishap() }
        }
        #expect(failure.description.contains("FLEETCAST_SEED=\(failure.seed)"))
        #expect(failure.description.contains("Mishap"))
        #expect(failure.fileID.hasSuffix("SimulationSeedTests.swift"))
    }

    @Test("Every seed runs once when nothing fails")
    func everySeed() throws {
        var seeds: [UInt64] = []
        try SimulationSeed.withEverySeed(4) { seeds.append($0) }
        #expect(seeds == SimulationSeed.seeds(4))
    }
}
