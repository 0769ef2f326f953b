import Foundation
import Testing

/// The scripts of docs/operations/boot-loaders.md, as they stand there.
enum DocumentedScripts {
    /// The block of code that is marked with `language`.
    static func block(_ language: String) throws -> String {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/operations/boot-loaders.md").standardizedFileURL.path
        let bytes = try #require(FileManager.default.contents(atPath: page))
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n```\(language)\n")
        try #require(parts.count == 2, "\(page) has one block \(language)")
        return try #require(parts[1].components(separatedBy: "\n```\n").first) + "\n"
    }
}
