internal import BroadcastSender
internal import Dispatch
internal import LayeredCoding
internal import RaptorQCode

/// The bytes of an object's symbols.
final class CastObject {
    let file: CastFile
    let information: TransmissionInformation
    private var source: SourceWindow
    private var reedSolomon: ReedSolomonRepair?
    private let fountain: FountainRepair?
    /// Numbers of source symbols of the larger blocks, of how many blocks, and of the others.
    private let largeSymbolCount: Int
    private let largeBlockCount: Int
    private let smallSymbolCount: Int

    /// - Parameters:
    ///   - object: how it is sent.
    ///   - memoryByteCount: for repair symbols.
    ///   - queue: makes them.
    ///   - isInterrupted: asked while they are waited for.
    init(
        _ file: CastFile, _ object: SendingObject, memoryByteCount: Int, on queue: DispatchQueue,
        isInterrupted: @escaping @Sendable () -> Bool
    ) {
        let information = object.information
        let order = object.order
        let blockCount = information.sourceBlockCount
        self.file = file
        self.information = information
        self.source = SourceWindow(file, information, groupBlockCount: order.groupBlockCount)
        self.largeSymbolCount = blockCount == 0 ? 0 : information.sourceBlock(0).symbolCount
        self.smallSymbolCount = blockCount == 0 ? 0 : information.sourceBlock(blockCount - 1).symbolCount
        let total = order.sourceSymbolCount
        self.largeBlockCount =
            self.largeSymbolCount == self.smallSymbolCount
            ? blockCount : total - self.smallSymbolCount * blockCount
        let courses =
            information.scheme == .raptorQ ? Self.courses(object, order) : []
        let hasRepair = order.symbolCountOfLap > total || object.lapLimit != 1 || object.firstLap > 1
        if information.scheme == .raptorQ, hasRepair {
            let neededCount = courses.first?.remainingCount ?? object.repairLimit
            let memory = FountainMemory(information, byteCount: memoryByteCount, neededCount: neededCount)
            self.fountain = FountainRepair(
                file, information, memory, courses: courses, on: queue, isInterrupted: isInterrupted)
        } else {
            self.fountain = nil
        }
        if information.scheme == .reedSolomon, order.symbolCountOfLap > total {
            self.reedSolomon = ReedSolomonRepair(
                file, information,
                lapSymbolCount: order.symbolCountOfLap(ofBlock: 0) - self.largeSymbolCount,
                groupBlockCount: order.groupBlockCount, byteCount: memoryByteCount)
        } else {
            self.reedSolomon = nil
        }
    }

    deinit {
        self.fountain?.cancel()
    }

    /// The bytes of a symbol, padded with zeros; they stay until the next call.
    func symbol(_ symbol: SymbolReference) throws(CastError) -> UnsafeRawPointer {
        let block = symbol.sourceBlock
        let esi = symbol.encodingSymbolID
        let symbolCount = block < self.largeBlockCount ? self.largeSymbolCount : self.smallSymbolCount
        if esi < symbolCount { return try self.source.symbol(esi, ofBlock: block) }
        if let fountain = self.fountain { return try fountain.symbol(esi, ofBlock: block) }
        return try self.reedSolomonSymbol(esi, ofBlock: block)
    }

    private func reedSolomonSymbol(_ esi: Int, ofBlock block: Int) throws(CastError) -> UnsafeRawPointer {
        guard let pointer = try self.reedSolomon?.symbol(esi, ofBlock: block) else {
            preconditionFailure("a repair symbol of an object without any")
        }
        return pointer
    }

    private static func courses(_ object: SendingObject, _ order: LapOrder) -> [FountainCourse] {
        (0..<object.information.sourceBlockCount).map { block in
            FountainCourse(
                symbolCount: object.information.sourceBlock(block).symbolCount,
                lapSymbolCount: order.symbolCountOfLap(ofBlock: block), firstLap: object.firstLap,
                lapCount: object.lapLimit, repairLimit: object.repairLimit)
        }
    }
}
