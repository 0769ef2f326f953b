/// Installs a received package.
struct Installation {
    static let packageName = "download.bin"
    init(into directory: String, _ options: ClientOptions) throws {}
    func installedVersion() throws -> UInt32? { nil }
    func install(package path: String, version: UInt32, _ report: inout ReceptionReport) async throws {}
}
