import HTTPFetch
import Testing

@Suite("HTTP addresses")
struct HTTPAddressTests {
    @Test(
        "Addresses are taken apart",
        arguments: [
            ("http://Example.org", "example.org", 80, "/", nil),
            ("https://a.b:8443/c/d?e=f", "a.b", 8_443, "/c/d", "e=f"),
            ("HTTP://[fd00::1]:81/x", "fd00::1", 81, "/x", nil), ("http://h?q", "h", 80, "/", "q"),
            ("http://h/a%20b", "h", 80, "/a%20b", nil),
        ] as [(String, String, Int, String, String?)])
    func parses(text: String, host: String, port: Int, path: String, query: String?) throws {
        let address = try #require(HTTPAddress(text))
        #expect(
            address.host == host && address.port == port && address.path == path && address.query == query)
        #expect(HTTPAddress(address.description) == address)
    }

    @Test(
        "What is no plain address is refused",
        arguments: [
            "", "http://", "http:///x", "ftp://h/", "h/x", "http://u:p@h/", "http://h:0/", "http://h:65536/",
            "http://h:/", "http://h/a b", "http://h/\r\nX: y", "http://h/#f", "http://h/%2", "http://h/%zz",
            "http://[::1", "http://[]/", "http://[abc]/", "http://h/é", "http://[::1]x/",
        ])
    func refuses(text: String) {
        #expect(HTTPAddress(text) == nil)
    }

    @Test("The longest address is taken, one byte more is not")
    func longest() {
        let rest = String(repeating: "a", count: HTTPAddress.maximumByteCount - 9)
        #expect(HTTPAddress("http://h/" + rest) != nil)
        #expect(HTTPAddress("http://h/a" + rest) == nil)
    }

    @Test("A file's place below a base is percent-encoded, and never above it")
    func appends() throws {
        for base in ["http://h/b", "http://h/b/?q"] {
            let address = try #require(HTTPAddress(base))
            #expect(
                address.appending(["a b", "é%?#.bin"])?.description == "http://h/b/a%20b/%C3%A9%25%3F%23.bin")
            for component in ["", ".", "..", "a/b", "a\0"] { #expect(address.appending([component]) == nil) }
        }
        #expect(HTTPAddress("http://h")?.appending(["x"])?.target == "/x")
    }

    @Test(
        "Redirections lead where RFC 3986 says",
        arguments: [
            ("/x", "http://h:8/x"), ("x", "http://h:8/a/x"), ("//g/y", "http://g/y"),
            ("https://g/z#f", "https://g/z"),
            ("?n", "http://h:8/a/b?n"),
        ])
    func resolves(location: String, result: String) throws {
        let base = try #require(HTTPAddress("http://h:8/a/b?q"))
        #expect(base.resolving(location)?.description == result)
    }
}
