import RaptorQCode
import Testing

@Suite struct SymbolLayoutTests {
    @Test func symbolsInOnePieceAreTheirOwnSubSymbols() {
        let layout = SymbolLayout(symbolByteCount: 1280)
        #expect(layout.subSymbols.map(\.offset) == [0])
        #expect(layout.subSymbols.map(\.byteCount) == [1280])
    }
}
