/// The file `autoboot.txt` by which the firmware of the Raspberry Pi chooses a boot partition.
///
/// Lines that are not ours stay as they are.
struct AutobootFile: Hashable, Sendable {
    /// Longest file that the firmware reads, in bytes.
    static let byteCountLimit = 512

    /// The partition of an ordinary boot; `nil` where the file does not say.
    private(set) var primary: Int?
    /// The partition of a trial; `nil` without one.
    private(set) var trial: Int?
    /// Lines of the section `[all]` and before it that are not ours.
    private var others: [String] = []

    init(parsing bytes: [UInt8]) {
        var isTryboot = false
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.filter { $0 != " " && $0 != "\t" }
            if text == "[all]" || text == "[tryboot]" {
                isTryboot = text == "[tryboot]"
            } else if text.hasPrefix("boot_partition=") {
                let partition = Int(text.dropFirst("boot_partition=".count))
                if isTryboot { self.trial = partition } else { self.primary = partition }
            } else if !isTryboot, text != "tryboot_a_b=1" {
                self.others.append(String(line))
            }
        }
    }

    /// The file with other partitions.
    func bytes(primary: Int, trial: Int?) -> [UInt8] {
        var lines = ["[all]", "tryboot_a_b=1", "boot_partition=\(primary)"] + self.others
        if let trial { lines += ["[tryboot]", "boot_partition=\(trial)"] }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
