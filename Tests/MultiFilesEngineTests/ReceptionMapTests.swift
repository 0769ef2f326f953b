import MultiFilesEngine
import SimulationKit
import Testing

@Suite("Which bytes have arrived")
struct ReceptionMapTests {
    @Test("Blocks of the map's own size are taken whole, in any order, once")
    func ownBlocks() {
        var map = ReceptionMap(fileByteCount: 5_000, blockByteCount: 1380)
        #expect(map.granuleCount == 4)
        for offset: UInt32 in [2760, 0, 4140, 1380] {
            let byteCount = min(1380, 5_000 - offset)
            #expect(!map.isComplete)
            #expect(map.insert(offset: offset, byteCount: byteCount) == offset..<(offset + byteCount))
            #expect(map.insert(offset: offset, byteCount: byteCount).isEmpty)
        }
        #expect(map.isComplete)
        #expect(map.contiguousByteCount == 5_000)
        #expect(map.completeByteCount == 5_000)
    }

    @Test("The prefix grows only without gaps")
    func prefix() {
        var map = ReceptionMap(fileByteCount: 10_000, blockByteCount: 1000)
        _ = map.insert(offset: 1000, byteCount: 1000)
        #expect(map.contiguousByteCount == 0)
        _ = map.insert(offset: 0, byteCount: 1000)
        #expect(map.contiguousByteCount == 2000)
    }

    @Test(
        "Block sizes that make no sensible granule still complete the file", arguments: [1, 7, 255, 65_507])
    func oddBlockSizes(byteCount: UInt32) {
        let size: UInt32 = 70_001
        var map = ReceptionMap(fileByteCount: size, blockByteCount: Int(byteCount))
        var offset: UInt32 = 0
        while offset < size {
            let count = min(byteCount, size - offset)
            #expect(map.insert(offset: offset, byteCount: count) == offset..<(offset + count))
            offset += count
        }
        #expect(map.isComplete)
    }

    @Test("A file of 4 GiB − 1 has a bitmap of at most 2 MiB, and its last byte counts")
    func largestFile() {
        var map = ReceptionMap(fileByteCount: .max, blockByteCount: 1)
        #expect(map.granuleCount <= (1 << 32) / 256)
        #expect(map.insert(offset: .max - 1, byteCount: 1) == (.max - 1)..<(.max))
        #expect(!map.isComplete)
    }

    /// The law that everything rests on: what the map asked to store, and nothing else, is what it counts as arrived,
    /// and bytes of complete granules are never stored twice.
    @Test(
        "Blocks of any size at any offset complete the file with the right bytes",
        arguments: SimulationSeed.seeds(60))
    func anyBlocks(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let size = UInt32(random.integer(in: 1...20_000))
        let first = random.integer(in: 1...3_000)
        var map = ReceptionMap(fileByteCount: size, blockByteCount: first)
        var isStored = [Bool](repeating: false, count: Int(size))
        var settled: UInt64 = 0
        var insertCount = 0
        while !map.isComplete {
            let offset = UInt32(random.integer(in: 0...(Int(size) - 1)))
            let count = UInt32(random.integer(in: 1...min(4_000, Int(size - offset))))
            let run = map.insert(offset: offset, byteCount: count)
            #expect(run.lowerBound >= offset && run.upperBound <= offset + count)
            #expect(run.isEmpty || UInt64(run.lowerBound) >= settled, "settled bytes are stored again")
            for index in run { isStored[Int(index)] = true }
            let newlySettled = Int(settled)..<Int(map.contiguousByteCount)
            #expect(isStored[newlySettled].allSatisfy { $0 }, "counted as arrived, but never stored")
            settled = map.contiguousByteCount
            insertCount += 1
            try #require(insertCount < 200_000, "no progress")
        }
        #expect(isStored.allSatisfy { $0 })
    }

    @Test("More pieces than are remembered cost a later cycle, nothing else")
    func pieceLimit() {
        // Every second half of a granule, more of them than the table has places: each then waits for its other half.
        let granuleCount = ReceptionMap.maximumPieceCount + 1
        let size = UInt32(granuleCount * 1000)
        var map = ReceptionMap(fileByteCount: size, blockByteCount: 1000)
        for granule in 0..<granuleCount {
            _ = map.insert(offset: UInt32(granule * 1000 + 500), byteCount: 500)
        }
        for granule in 0..<granuleCount {
            _ = map.insert(offset: UInt32(granule * 1000), byteCount: 500)
        }
        #expect(!map.isComplete, "one piece was forgotten")
        for granule in 0..<granuleCount {
            _ = map.insert(offset: UInt32(granule * 1000 + 500), byteCount: 500)
            _ = map.insert(offset: UInt32(granule * 1000), byteCount: 500)
        }
        #expect(map.isComplete)
    }
}
