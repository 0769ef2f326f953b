import ArgumentParser
import JSONCoding
import RaptorQCode
import SymbolFiles
import Terminal

/// Makes a symbols file.
struct FECEncode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Write a file's symbols and repair symbols.",
        discussion: """
            SYMBOLS begins with 12 bytes that describe FILE (RFC 6330, section 3.3); then come records of 4 bytes \
            (source block number, 8 bits; encoding symbol ID, 24 bits) and a symbol of SIZE bytes. Any record may \
            be lost, moved or repeated. Records carry no checksum: a damaged symbol damages the decoded file, so \
            note a digest of FILE (sha256sum) and compare.

            Memory: the size of a source block, FILE divided by the number of source blocks, and some 30 MB. Losses are \
            repaired within each block, so that few blocks are better than many.

            EXAMPLES:
              fleetcast fec encode firmware.img -o firmware.sym --symbol-size 1280 --repair 500
              fleetcast fec encode backup.tar -o backup.sym --symbol-size 4096 --source-blocks 16 --repair 2000

            EXIT STATUS: 0 written, 1 not written, 64 wrong usage, 130 ended by a signal.
            """
    )

    @Argument(help: "File to encode, at least one byte.")
    var file: String

    @Option(name: [.short, .customLong("output")], help: "Symbols file to write.")
    var output: String

    @Option(help: ArgumentHelp("Size of a symbol in bytes, 1 to 65535.", valueName: "size"))
    var symbolSize: Int

    @Option(
        help: ArgumentHelp(
            "Number of source blocks, 1 to 256. Without it: as few as possible, of up to 56403 symbols each.",
            valueName: "blocks"))
    var sourceBlocks: Int?

    @Option(
        help: ArgumentHelp(
            "Number of pieces in which each block can be decoded where memory is scarce.", valueName: "blocks"
        ))
    var subBlocks = 1

    @Option(
        help: ArgumentHelp(
            "Symbols and their pieces are multiples of so many bytes, 1 to 255. With sub-blocks, 4 or more is fast.",
            valueName: "bytes"))
    var alignment = 1

    @Option(help: ArgumentHelp("Number of repair symbols for each source block.", valueName: "symbols"))
    var repair: Int

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    /// Finds fault with numbers that are wrong for every file.
    func validate() throws {
        guard self.repair >= 0 else { throw ValidationError("--repair must not be negative") }
        // An object that has exactly one symbol for each block has room for all that is right.
        let symbolCount = min(
            max(self.sourceBlocks ?? 1, 1), ObjectTransmissionInformation.maximumSourceBlockCount)
        let symbolSize = min(max(self.symbolSize, 1), ObjectTransmissionInformation.maximumSymbolByteCount)
        do {
            _ = try ObjectTransmissionInformation(
                transferByteCount: UInt64(symbolCount * symbolSize), symbolByteCount: self.symbolSize,
                sourceBlockCount: self.sourceBlocks, subBlockCount: self.subBlocks,
                symbolAlignment: self.alignment)
        } catch {
            throw ValidationError("cannot encode so: \(error)")
        }
    }

    func run() throws {
        var request = EncodingRequest(symbolByteCount: self.symbolSize, repairSymbolCount: self.repair)
        request.sourceBlockCount = self.sourceBlocks
        request.subBlockCount = self.subBlocks
        request.symbolAlignment = self.alignment
        let summary = try FECRun.run("encoding") { progress in
            try SymbolFileEncoder(request).encode(self.file, into: self.output, progress: progress)
        }
        Terminal.writeLine(self.json ? self.jsonLine(summary) : self.text(summary), to: .output)
    }

    private func text(_ summary: EncodingSummary) -> String {
        let blocks = FECRun.count(summary.information.sourceBlockCount, "block")
        return "Encoded '\(self.file)': \(FECRun.count(summary.sourceSymbolCount, "source symbol")) and"
            + " \(FECRun.count(summary.repairSymbolCount, "repair symbol")) in \(blocks). File: \(self.output)"
    }

    private func jsonLine(_ summary: EncodingSummary) -> String {
        FECRun.jsonLine(
            [
                ("file", .string(self.output)),
                ("bytes", .number(JSONNumber(summary.byteCount))),
                ("sourceSymbols", .number(JSONNumber(summary.sourceSymbolCount))),
                ("repairSymbols", .number(JSONNumber(summary.repairSymbolCount))),
            ], summary.information)
    }
}
