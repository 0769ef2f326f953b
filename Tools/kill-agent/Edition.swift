import Foundation
import TestBed

/// The files of an edition: enough of them that a half of it shows.
enum Edition {
    private static let fileCount = 24

    /// Packs an edition, with a script that does a little work.
    static func pack(_ edition: Int, to path: String) throws {
        let source = try ScratchDirectory("edition")
        try source.write("\(edition)", to: "in/edition")
        try source.write("mkdir work && cp -r files work/ && sleep 0.02\n", to: "in/customup.sh")
        for number in 0..<Self.fileCount {
            try source.write(Self.text(edition, number), to: "in/files/\(number % 5)/\(number)")
        }
        try Command.run("tar", ["-C", source.file("in"), "-czf", path, "."])
    }

    /// The edition that a directory holds, whole; `nil` where a file is missing or another one's.
    static func found(in directory: String) -> Int? {
        let text = String(decoding: TestFiles.bytes(of: directory + "/edition"), as: UTF8.self)
        guard let edition = Int(text), self.hasFiles(of: edition, in: directory) else { return nil }
        return edition
    }

    /// Whether a directory holds all files of an edition.
    static func hasFiles(of edition: Int, in directory: String) -> Bool {
        for number in 0..<Self.fileCount {
            let bytes = TestFiles.bytes(of: "\(directory)/files/\(number % 5)/\(number)")
            guard bytes == Array(Self.text(edition, number).utf8) else { return false }
        }
        return true
    }

    private static func text(_ edition: Int, _ number: Int) -> String {
        String(repeating: "edition \(edition) file \(number)\n", count: 1 + number * 40)
    }
}
