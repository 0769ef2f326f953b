import FluteFormat
import Testing

/// The path, or why there is none.
private func result(_ text: String) -> Result<String, ContentLocationError> {
    Result { () throws(ContentLocationError) in try ContentLocation(text) }.map(\.path)
}

@Suite("Where files of an FDT may be stored")
struct ContentLocationTests {
    @Test(
        "The path of a URI is taken",
        arguments: [
            ("file:///a/b", "a/b"), ("file:/a/b", "a/b"), ("http://host/x/y?q=/../z", "x/y"), ("a/b", "a/b"),
            ("/a/b", "a/b"), ("http://u@[::1]:80/x#/../y", "x"), ("//host/x", "x"), ("a%20b/%C3%A9", "a b/é"),
            ("./a/./b", "a/b"), ("urn:a:b", "a:b"), ("%2e/a", "a"), ("a..b/...", "a..b/..."), ("1:2", "1:2"),
            (".hidden", ".hidden"), ("a\\b", "a\\b"), ("x.fleetcast", "x.fleetcast"), ("%25", "%"),
        ])
    func paths(text: String, path: String) {
        #expect(result(text) == .success(path))
    }

    @Test(
        "What would lead elsewhere is refused",
        arguments: [
            ("../a", .leavesDirectory), ("a/../b", .leavesDirectory), ("a/%2e%2E/b", .leavesDirectory),
            ("file:///..", .leavesDirectory), ("a/..", .leavesDirectory), ("a/.%2e", .leavesDirectory),
            ("", .emptyComponent), ("/", .emptyComponent), ("file:///", .emptyComponent),
            ("a/", .emptyComponent),
            ("a//b", .emptyComponent), ("http://host", .emptyComponent), (".", .emptyComponent),
            ("///a//", .emptyComponent),
            ("a%2Fb", .forbiddenCharacter), ("a%00", .forbiddenCharacter), ("a\u{0}", .forbiddenCharacter),
            ("a%0A", .forbiddenCharacter), ("a\u{7F}", .forbiddenCharacter), ("a%C2%9B", .forbiddenCharacter),
            ("%2F%2Fa", .forbiddenCharacter), ("a%", .malformedEscape), ("a%4", .malformedEscape),
            ("a%4/1", .malformedEscape), ("a%4g", .malformedEscape), ("%+1", .malformedEscape),
            ("%ff", .invalidUTF8),
            ("%C3/%A9", .invalidUTF8), (".fleetcast", .reservedName), ("a/.FleetCast-x/b", .reservedName),
            ("%2Efleetcast", .reservedName),
        ] as [(String, ContentLocationError)])
    func refused(text: String, reason: ContentLocationError) {
        #expect(result(text) == .failure(reason))
    }

    @Test("Each limit holds at the limit, and not one past it")
    func limits() {
        let long = String(repeating: "a", count: 255)
        #expect(result(long) == .success(long))
        #expect(result(long + "a") == .failure(.componentTooLong))
        let deep = Array(repeating: "a", count: 16).joined(separator: "/")
        #expect(result(deep) == .success(deep))
        #expect(result(deep + "/a") == .failure(.tooDeep))
        let path = Array(repeating: String(repeating: "a", count: 204), count: 5).joined(separator: "/")
        #expect(path.utf8.count == 1024)
        #expect(result(path) == .success(path))
        #expect(result(path + "a") == .failure(.pathTooLong))
        #expect(result(String(repeating: "a/", count: 1 << 20)) == .failure(.pathTooLong))
        #expect(
            result(String(repeating: "%C3%A9", count: 127)) == .success(String(repeating: "é", count: 127)))
        #expect(result(String(repeating: "%C3%A9", count: 128)) == .failure(.componentTooLong))
    }

    @Test("The URI of a path leads back to it")
    func uri() throws {
        let location = try ContentLocation(components: ["a b", "é%2F", "x.y-z_~", "?#:;&"])
        #expect(location.fileURI == "file:///a%20b/%C3%A9%252F/x.y-z_~/%3F%23%3A%3B%26")
        #expect(try ContentLocation(location.fileURI) == location)
    }

    @Test("Names are held to the same rules")
    func components() {
        for (components, reason) in [
            ([], ContentLocationError.emptyComponent), ([""], .emptyComponent),
            (["a", "."], .emptyComponent),
            ([".."], .leavesDirectory), (["a/b"], .forbiddenCharacter), ([".fleetcast"], .reservedName),
        ] {
            #expect(throws: reason) { try ContentLocation(components: components) }
        }
    }
}
