import ByteCoding
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "The standard's examples are written and read",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
    }

    @Test("Every byte comes back, in every place")
    func allBytes() {
        for byte in UInt8.min...UInt8.max {
            for bytes in [[byte], [0, byte], [255, 0, byte], [byte, byte, byte, byte]] {
                #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
            }
        }
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    }

    @Test("White space is passed over")
    func whiteSpace() {
        #expect(Base64.decode(" Zm9v\r\n\tYg= =".utf8) == Array("foob".utf8))
    }

    @Test(
        "What is no base64 is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm8==", "=", "====", "Zm9v=", "Zg==Zg==", "Z=g=", "Zh==",
            "Zm9=", "Z-_v",
            "Zm9v!", "é",
        ])
    func refused(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
