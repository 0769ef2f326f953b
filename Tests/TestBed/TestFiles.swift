import Foundation
import SimulationKit

/// Files as tests make and compare them.
package enum TestFiles {
    /// Everything in a file; empty when it cannot be read.
    package static func bytes(of path: String) -> [UInt8] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// Creates or replaces a file.
    package static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o644) throws {
        try self.create(path, mode: mode) { file in
            let bytes = Array(bytes)
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
                throw SystemCallFailure("write \(path)")
            }
        }
    }

    /// Creates or replaces a file with pseudo-random bytes: the same ones for the same seed.
    package static func writeRandom(byteCount: Int, seed: UInt64, to path: String) throws {
        var random = SeededRandom(seed: seed)
        try self.create(path, mode: 0o644) { file in
            var rest = byteCount
            while rest > 0 {
                let chunk = random.bytes(min(rest, 1 << 20))
                guard fwrite(chunk, 1, chunk.count, file) == chunk.count else {
                    throw SystemCallFailure("write \(path)")
                }
                rest -= chunk.count
            }
        }
    }

    /// Whether two files hold the same bytes; `false` also when one cannot be read.
    package static func areIdentical(_ first: String, _ second: String) throws -> Bool {
        try Program.start("cmp", ["-s", first, second]).wait() == .exited(0)
    }

    /// The MD5 digest of a file as 32 lower-case digits, as `md5sum` sees it.
    package static func md5(of path: String) throws -> String {
        String(try Command.run("md5sum", ["--binary", path]).drop { $0 == "\\" }.prefix(32))
    }

    private static func create(
        _ path: String, mode: mode_t, _ body: (UnsafeMutablePointer<FILE>) throws -> Void
    ) throws {
        guard let file = fopen(path, "we") else { throw SystemCallFailure("create \(path)") }
        do {
            try body(file)
        } catch {
            fclose(file)
            throw error
        }
        guard fclose(file) == 0, chmod(path, mode) == 0 else { throw SystemCallFailure("write \(path)") }
    }
}
