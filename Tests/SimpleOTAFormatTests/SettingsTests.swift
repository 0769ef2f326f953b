import ConfigurationFormat
import SimpleOTAFormat
import Testing

@Suite("Settings of both ends, out of one config.ini")
struct SettingsTests {
    /// The document's example, its comments included.
    private static let example = """
        #############################################
        # Server端和Client端通用设置
        #############################################
        [DEFAULT]
        # 端口设置,需要在防火墙打开该端口才能通信
        port = 1234
        # 传输缓存
        buffer_size = 1024
        # 验证
        security = password

        [Server]
        # Server端ip,留空代表可接受任意值
        ip =
        path = sv_package
        # 最新软件包名称
        latest = xxxx.1.0.0
        max_clients = 5

        [Client]
        server = laobaitu.xyz
        path = cl_package
        latest = xxxx.0.9.0
        # 接受文件后操作,包括解压,部署,重启等
        after_proccess = after_proccess.sh

        """

    private static func document(_ text: String = Self.example) throws -> ConfigurationDocument {
        try ConfigurationDocument(parsing: Array(text.utf8))
    }

    @Test("The document's example is understood")
    func example() throws {
        let server = try ServerSettings(Self.document())
        #expect(server.host == "" && server.port == 1234 && server.secret.matches("password"))
        #expect(server.packageDirectory == "sv_package" && server.latest == "xxxx.1.0.0")
        #expect(server.maximumClientCount == 5 && server.payloadDelayMilliseconds == 1000)
        let client = try ClientSettings(Self.document())
        #expect(
            client.server == PeerAddress(host: "laobaitu.xyz", port: 1234)
                && client.secret.matches("password"))
        #expect(client.packageDirectory == "cl_package" && client.current == "xxxx.0.9.0")
        #expect(client.script == "after_proccess.sh" && client.deploymentDirectory == nil)
    }

    @Test("After an upgrade only the client's `latest` differs")
    func upgrade() throws {
        let name = try PackageName("固件 100%.tgz")
        let after = try ClientSettings.document(Self.document(), afterUpgradeTo: name)
        let expected = Self.example.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == "latest = xxxx.0.9.0" ? "latest = 固件 100%%.tgz" : $0 }.joined(separator: "\n")
        #expect(String(decoding: after.bytes, as: UTF8.self) == expected)
        #expect(try ClientSettings(after).current == name.text)
    }

    @Test(
        "A percent sign may be doubled",
        arguments: [("5%%x", "5%x"), ("5%x", "5%x"), ("%%%", "%%"), ("%(a)s", "%(a)s")])
    func percent(written: String, meant: String) throws {
        let document = try Self.document(Self.example.replacing("xxxx.1.0.0", with: written))
        #expect(try ServerSettings(document).latest == meant)
    }

    @Test(
        "A mistake is explained with its place",
        arguments: [
            ("port = 1234", "port = 0", "line 6: `port` of [Server] is no whole number from 1 to 65535: 0"),
            (
                "port = 1234", "port = 65536",
                "line 6: `port` of [Server] is no whole number from 1 to 65535: 65536"
            ),
            ("port = 1234", "", "[Server] has no `port`; add it there or to [DEFAULT]"),
            ("port = 1234", "port =", "line 6: `port` of [Server] is empty"),
            (
                "max_clients = 5", "max_clients = 0",
                "line 18: `max_clients` of [Server] is no whole number from 1 to 1000000: 0"
            ),
            (
                "max_clients = 5", "payload_delay = 61",
                "line 18: `payload_delay` of [Server] is no number of seconds from 0 to 60: 61"
            ),
            (
                "max_clients = 5", "payload_delay = nan",
                "line 18: `payload_delay` of [Server] is no number of seconds from 0 to 60: nan"
            ),
            (
                "buffer_size = 1024", "buffer_size = x",
                "line 8: `buffer_size` of [Server] is no whole number from 1 to 1073741824: x"
            ),
            (
                "path = sv_package", "path = a\n  b",
                "line 15: `path` of [Server] has several lines or control characters; unindent the line behind it"
            ),
            ("[Server]", "[Srv]", "there is no section [Server]; add it"),
        ]
    )
    func mistakes(text: String, replacement: String, message: String) throws {
        let document = try Self.document(Self.example.replacing(text, with: replacement))
        let error = #expect(throws: SettingsError.self) { try ServerSettings(document) }
        #expect(error?.description == message)
    }

    @Test("Values must be UTF-8, and an error about the secret does not show it")
    func encodings() throws {
        var bytes = Array("[DEFAULT]\nport=1\nsecurity = hush".utf8)
        bytes += [0xFF] + Array("\n[Client]\nserver=a\npath=b".utf8)
        let error = #expect(throws: SettingsError.self) {
            try ClientSettings(ConfigurationDocument(parsing: bytes))
        }
        #expect(error?.description.contains("line 3: `security`") == true)
        #expect(error?.description.contains("hush") == false)
    }

    @Test("Both spellings of the script's key serve, but not two different scripts")
    func scripts() throws {
        let right = try Self.document(Self.example.replacing("after_proccess = ", with: "After_Process = "))
        #expect(try ClientSettings(right).script == "after_proccess.sh")
        let both = try Self.document(Self.example + "after_process = other.sh\n")
        #expect(throws: SettingsError.self) { try ClientSettings(both) }
        let deploy = try Self.document(Self.example + "deploy = /opt/app\npayload_delay = 0.25\n")
        #expect(try ClientSettings(deploy).deploymentDirectory == "/opt/app")
    }
}
