import Datagrams
import Testing

@Suite("Internet addresses")
struct InternetAddressTests {
    @Test(
        "Numeric addresses are read and written",
        arguments: [
            ("224.2.2.4", "224.2.2.4:2222", true), ("127.0.0.1", "127.0.0.1:2222", false),
            ("239.255.255.255", "239.255.255.255:2222", true), ("240.0.0.0", "240.0.0.0:2222", false),
            ("ff15::4201", "[ff15::4201]:2222", true), ("fd00::1", "[fd00::1]:2222", false),
            ("::ffff:1.2.3.4", "[::ffff:1.2.3.4]:2222", false),
        ]
    )
    func parses(text: String, description: String, isMulticast: Bool) throws {
        let address = try #require(InternetAddress(text, port: 2222))
        #expect(address.description == description)
        #expect(address.isMulticast == isMulticast)
    }

    @Test(
        "Names, ports and halves of addresses are not addresses",
        arguments: ["", "localhost", "1.2.3", "1.2.3.4:5", "ff15::g", "224.2.2.256", " 1.2.3.4"])
    func refuses(text: String) {
        #expect(InternetAddress(text, port: 1) == nil)
    }

    @Test("Halves of an IPv6 address stand in the right order")
    func halves() {
        let address = InternetAddress("102:304:506:708:90a:b0c:d0e:f10", port: 1)
        #expect(address?.host == .v6(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10))
        #expect(InternetAddress("1.2.3.4", port: 1)?.host == .v4(0x0102_0304))
    }
}
