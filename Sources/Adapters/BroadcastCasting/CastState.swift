internal import DurableStorage
internal import Glibc

/// What a restarted sender must know: the last table number, and each object's lap.
///
/// A text file: `fleetcast-cast 1`, then a line `instance ID` and a line `lap TOI NUMBER` for each object.
struct CastState: Equatable {
    private static let header = "fleetcast-cast 1"
    private static let maximumByteCount = 4 << 20

    var instanceID: UInt32?
    var laps: [UInt16: Int] = [:]

    init() {}

    /// Reads the file at a path; what cannot be read is as if it were not there.
    init(reading path: String) {
        guard let text = Self.text(of: path) else { return }
        var lines = text.split(separator: "\n")
        guard lines.first.map(String.init) == Self.header else { return }
        lines.removeFirst()
        for line in lines {
            let words = line.split(separator: " ")
            switch (words.first, words.count) {
            case ("instance", 2):
                self.instanceID = UInt32(words[1]).flatMap { $0 < 1 << 20 ? $0 : nil }
            case ("lap", 3):
                guard let objectID = UInt16(words[1]), let lap = Int(words[2]), lap >= 1 else { continue }
                self.laps[objectID] = lap
            default:
                continue
            }
        }
    }

    /// Puts the file in place of a former one, whatever moment power fails.
    func write(to path: String) throws(StorageError) {
        var text = "\(Self.header)\n"
        if let instanceID = self.instanceID { text += "instance \(instanceID)\n" }
        for (objectID, lap) in self.laps.sorted(by: { $0.key < $1.key }) {
            text += "lap \(objectID) \(lap)\n"
        }
        try writeStatusFile(at: path, Array(text.utf8))
    }

    private static func text(of path: String) -> String? {
        guard let descriptor = try? OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        else { return nil }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < self.maximumByteCount {
            let count = part.withUnsafeMutableBytes { read(descriptor.rawValue, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
