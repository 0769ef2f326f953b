internal import DurableStorage
import Glibc

/// What is mounted where, as this process sees it.
///
/// - Specification: proc_pid_mountinfo(5).
struct MountTable: Sendable {
    /// One mounted file system, or a part of one.
    struct Entry: Hashable, Sendable {
        /// The file system's device; its major number is 0 where it has none of its own.
        var device: DeviceNumber
        /// Where it is mounted.
        var point: String
        /// What was mounted: a path for most that have a device.
        var source: String

        /// Whether it is on this device.
        func isOn(_ number: DeviceNumber) -> Bool {
            if self.device == number { return true }
            // Some file systems have a number of their own, and say only by a path which device is theirs.
            return self.source.hasPrefix("/") && SlotMedium(atPath: self.source) == .device(number)
        }
    }

    /// All of them.
    let entries: [Entry]

    /// Reads the table's text; `nil` where a line is not understood, for it could be the one that counts.
    init?(parsing text: some StringProtocol) {
        var entries: [Entry] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count >= 10, let separator = fields.dropFirst(6).firstIndex(of: "-"),
                separator + 2 < fields.count, let device = DeviceNumber(fields[2])
            else { return nil }
            entries.append(
                Entry(
                    device: device, point: unescapingOctal(fields[4]),
                    source: unescapingOctal(fields[separator + 2])))
        }
        guard !entries.isEmpty else { return nil }
        self.entries = entries
    }
}

/// A path as `/proc` writes it, with its `\040` made a space again.
func unescapingOctal(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        guard byte == UInt8(ascii: "\\"), digits.count == 3,
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
        else {
            bytes.append(byte)
            continue
        }
        bytes.append(value)
        rest = rest.dropFirst(3)
    }
    return String(decoding: bytes, as: UTF8.self)
}
