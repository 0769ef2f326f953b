/// The TCP port, which both ends share.
enum PortSetting {
    static func read(_ reader: SettingsReader) throws(SettingsError) -> Int {
        // Checked first, so that a missing port is not taken for a default.
        _ = try reader.nonEmptyText("port")
        return try reader.integer("port", in: 1...65_535, default: 0)
    }
}
