import InstallEngine
import Testing

@Suite("Texts with limits")
struct TextLimitTests {
    @Test("A reason's text is cut at 4096 bytes, and through no character")
    func reason() {
        let fitting = String(repeating: "x", count: 4096)
        #expect(FailureReason(.unhealthy, fitting).text == fitting)
        #expect(FailureReason(.unhealthy, fitting + "y").text == fitting)
        for prefix in 0..<4 {
            let text = String(repeating: "x", count: 4092 + prefix) + "𝄞𝄞"
            let cut = FailureReason(.unhealthy, text).text
            #expect(cut.utf8.count == (prefix == 0 ? 4096 : 4092 + prefix))
            #expect(text.utf8.starts(with: cut.utf8))
        }
    }

    @Test("A boot's text is cut at 64 bytes")
    func boot() {
        let fitting = String(repeating: "b", count: 64)
        #expect(BootID(fitting).text == fitting)
        #expect(BootID(fitting + "b").text == fitting)
        #expect(BootID(String(fitting.dropLast()) + "é").text == String(fitting.dropLast()))
    }
}
