/// The list of places of U-Boot's environment, `fw_env.config`.
struct UBootConfiguration: Hashable, Sendable {
    /// The files or devices with the copies, in their order; a second copy makes the environment redundant.
    let devices: [String]

    /// Reads the list: lines of device, offset, size and more; `#` begins a comment.
    init(parsing bytes: [UInt8], path: String) throws(BootControlError) {
        var places: [[String]] = []
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let fields = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard let device = fields.first else { continue }
            guard fields.count >= 3, device.hasPrefix("/") else {
                throw BootControlError(
                    .unusable,
                    "'\(path)' has a line that is not 'DEVICE OFFSET SIZE': \(line). Write one such "
                        + "line for each "
                        + "copy of the environment; the YAML form of newer tools is not read")
            }
            places.append(Array(fields.prefix(3)))
        }
        guard (1...2).contains(places.count) else {
            throw BootControlError(
                .unusable,
                "'\(path)' lists \(places.count) copies of the environment. Write one line for each of two")
        }
        guard places.count == 1 || places[0] != places[1] else {
            throw BootControlError(
                .unusable,
                "'\(path)' lists the same place twice, which is no second copy. Correct the second line")
        }
        self.devices = places.map { $0[0] }
    }
}
