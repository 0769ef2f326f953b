import Testing

@testable import InstallHandlers

struct ReleaseOrderTests {
    @Test(
        "Numbers in names compare as numbers, all else by bytes",
        arguments: [
            ("1.9", "1.10"), ("1.4.2", "1.4.2~2"), ("1.4.2~2", "1.4.2~10"), ("1.09", "1.10"), ("a", "b"),
            ("9", "10000000000000000000000000"), ("1", "1.0"), ("", "1"),
        ])
    func order(older: String, newer: String) {
        #expect(ReleaseOrder.isOlder(older, than: newer))
        #expect(!ReleaseOrder.isOlder(newer, than: older))
        #expect(!ReleaseOrder.isOlder(older, than: older))
    }
}
