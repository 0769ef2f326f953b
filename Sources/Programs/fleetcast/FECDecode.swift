import ArgumentParser
import JSONCoding
import LayeredCoding
import RaptorQCode
import SymbolFiles
import Terminal

/// Makes a file of its symbols.
struct FECDecode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Recover a file from what is left of its symbols.",
        discussion: """
            Takes records in any order, with any of them deleted or repeated, from one symbols file or from \
            several of the same object. FILE appears when it is whole; otherwise nothing is written, and a message \
            says which source blocks lack how many symbols at least. Bring more symbols then, from any source, and \
            run it again with all files.

            Records carry no checksum. A record of a source block that cannot be, and an incomplete one at the end \
            of a file, are ignored with a warning: the file was cut off, or has lost or gained bytes somewhere, \
            and then all records behind that place are wrong. Damage inside a symbol cannot be seen. Compare FILE \
            with a digest that you know.

            Memory: for the block being solved, up to 25 MB and some 7 MB for each of up to 4 processors; symbols stay \
            in FILE, which is mapped, and an incomplete block takes up to 31 bytes for each of them. Symbols beyond \
            the number of source symbols are kept only where those did not suffice, at most 64 MiB in all or 40 \
            for each block, whichever is more, and what such an attempt worked out, at most 25 MB for each of 4 \
            blocks. A first look at the number of records and at the free space keeps a damaged length from \
            filling the disk.

            EXAMPLES:
              fleetcast fec decode firmware.sym -o firmware.img
              fleetcast fec decode stick1.sym stick2.sym stick3.sym -o backup.tar

            EXIT STATUS: 0 written, 1 failed, 2 too few symbols, 64 wrong usage, 130 ended by a signal.
            """
    )

    /// So many lacking blocks are named; scripts get all of them.
    private static let namedBlockLimit = 8

    @Argument(help: "Symbols files of one object.")
    var symbols: [String]

    @Option(name: [.short, .customLong("output")], help: "File to write.")
    var output: String

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func run() throws {
        let summary = try FECRun.run("decoding") { progress in
            try SymbolFileDecoder().decode(self.symbols, into: self.output, progress: progress)
        }
        self.warn(summary)
        if self.json { Terminal.writeLine(self.jsonLine(summary), to: .output) }
        guard summary.isComplete else {
            FECRun.complain(self.lack(summary))
            throw ExitCode(2)
        }
        if !self.json {
            let bytes = FECRun.count(summary.information.transferByteCount, "byte")
            let symbols = FECRun.count(summary.usedRecordCount, "symbol")
            Terminal.writeLine("Decoded \(bytes) from \(symbols). File: \(self.output)", to: .output)
        }
    }

    private func warn(_ summary: DecodingSummary) {
        let recordByteCount = FECPayloadID.byteCount(.raptorQ) + summary.information.symbolByteCount
        for record in summary.cutOffRecords {
            FECRun.complain(
                "warning: '\(record.place.path)' ends inside a record, \(record.byteCount) of"
                    + " \(recordByteCount) bytes behind its beginning at byte \(record.place.byteOffset): ignored."
                    + " The file was cut off, or bytes were lost or added somewhere, and then all records behind"
                    + " that place are wrong. Compare the result with a digest")
        }
        if let place = summary.firstImpossibleRecord {
            FECRun.complain(
                "warning: \(FECRun.count(summary.impossibleRecordCount, "record")) of source blocks that the object"
                    + " does not have (it has \(summary.information.sourceBlockCount)), the first in"
                    + " '\(place.path)' at byte \(place.byteOffset): ignored. The file is damaged, or has lost bytes before that place;"
                    + " check the result carefully")
        }
    }

    private func lack(_ summary: DecodingSummary) -> String {
        let blocks = summary.lackingBlocks
        let blockCount = FECRun.count(summary.information.sourceBlockCount, "source block")
        var text =
            "cannot decode '\(self.output)': of \(blockCount), \(blocks.count) \(blocks.count == 1 ? "lacks" : "lack") symbols"
        for block in blocks.prefix(Self.namedBlockLimit) {
            text +=
                "\n  block \(block.number) (\(FECRun.count(block.symbolCount, "source symbol"))):"
                + " at least \(block.leastMissingCount) more, beside the \(block.heldCount) that are there"
        }
        if blocks.count > Self.namedBlockLimit {
            let count = FECRun.count(blocks.count - Self.namedBlockLimit, "more block")
            text += "\n  and \(count) (--json lists all)"
        }
        return text + "\nNothing was written. Add files with other symbols of the object, source or repair."
    }

    private func jsonLine(_ summary: DecodingSummary) -> String {
        let lacking = summary.lackingBlocks.map { block in
            JSONValue.object([
                "block": .number(JSONNumber(block.number)),
                "symbols": .number(JSONNumber(block.symbolCount)),
                "held": .number(JSONNumber(block.heldCount)),
                "missing": .number(JSONNumber(block.leastMissingCount)),
            ])
        }
        return FECRun.jsonLine(
            [
                ("complete", .bool(summary.isComplete)),
                ("file", summary.isComplete ? .string(self.output) : .null),
                ("records", .number(JSONNumber(summary.recordCount))),
                ("used", .number(JSONNumber(summary.usedRecordCount))),
                ("impossible", .number(JSONNumber(summary.impossibleRecordCount))),
                ("cutOff", .number(JSONNumber(summary.cutOffRecords.count))),
                ("lacking", .array(lacking)),
            ], summary.information)
    }
}
