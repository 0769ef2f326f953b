import Testing

@testable import SimpleOTATransport

@Suite("The bar of a download")
struct TransferMeterTests {
    @Test("It is drawn as the original's")
    func likeTheOriginal() {
        let meter = TransferMeter(totalByteCount: 25_399_571)
        #expect(
            meter.line(byteCount: 25_399_571, milliseconds: 9832, columnCount: 96)
                == "100%|██████████████████████████████████████████| 25399571/25399571 [00:09<00:00, 2583357.51it/s]"
        )
        let half = TransferMeter(totalByteCount: 100)
        #expect(
            half.line(byteCount: 45, milliseconds: 9000, columnCount: 47)
                == " 45%|████▌     | 45/100 [00:09<00:11, 5.00it/s]")
        #expect(
            half.line(byteCount: 0, milliseconds: 0, columnCount: 33) == "  0%|    | 0/100 [00:00<?, ?it/s]")
        let resumed = TransferMeter(initialByteCount: 50, totalByteCount: 100)
        #expect(
            resumed.line(byteCount: 60, milliseconds: 5_000_000, columnCount: 60).hasSuffix(
                "[1:23:20<5:33:20, 0.00it/s]"))
        #expect(
            TransferMeter(totalByteCount: 0).line(byteCount: 0, milliseconds: 1, columnCount: 32).hasPrefix(
                "100%|████"))
    }

    @Test("It fits into any number of columns")
    func fits() {
        let meter = TransferMeter(totalByteCount: 25_399_571)
        for columnCount in -1...200 {
            for byteCount: UInt64 in [0, 1_234_567, 25_399_571] {
                let line = meter.line(byteCount: byteCount, milliseconds: 5_000_000, columnCount: columnCount)
                #expect(line.count <= max(0, columnCount))
            }
        }
    }

    @Test("What has no room is left out: the rate, then the times, then the bar, then the numbers")
    func order() {
        let meter = TransferMeter(totalByteCount: 2000)
        let full = " 50%|██  | 1000/2000 [00:10<00:10, 100.00it/s]"
        let timed = " 50%|██  | 1000/2000 [00:10<00:10]"
        let counted = " 50%|██  | 1000/2000"
        for (columnCount, shape) in [
            (full.count, full), (timed.count, timed), (counted.count, counted), (14, " 50% 1000/2000"),
            (13, " 50%"), (3, " 50"),
        ] {
            #expect(
                meter.line(byteCount: 1000, milliseconds: 10_000, columnCount: columnCount) == shape)
        }
        let narrower = meter.line(byteCount: 1000, milliseconds: 10_000, columnCount: full.count - 1)
        #expect(narrower.count == full.count - 1 && !narrower.contains("it/s") && narrower.contains("<"))
    }
}
