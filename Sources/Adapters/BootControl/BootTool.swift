internal import CommandRunning
internal import DurableStorage

/// A small program that knows the boot loader.
struct BootTool: Sendable {
    /// More than any of these tools writes.
    static let outputLimit = 1 << 18
    /// So much of what a tool wrote is quoted in an error.
    private static let quotedByteCount = 400

    let program: String
    let timeout: Duration

    /// Runs the tool.
    ///
    /// - Returns: what it wrote to standard output and standard error.
    /// - Throws: where it did not end with status 0, or wrote more than ``outputLimit``.
    @discardableResult
    func run(_ arguments: [String], input: [UInt8] = []) throws(BootControlError) -> String {
        let result: CommandResult
        do {
            result = try BlockingCommand.run(
                self.program, arguments, input: input, timeout: self.timeout, outputLimit: Self.outputLimit)
        } catch {
            throw BootControlError(.toolFailed, error.description)
        }
        let line = ([self.program] + arguments).joined(separator: " ")
        let output = String(decoding: result.output, as: UTF8.self)
        guard result.outcome.isSuccess else {
            throw BootControlError(.toolFailed, "'\(line)' \(result.outcome)" + Self.quote(output))
        }
        guard !result.isCut else {
            throw BootControlError(.toolFailed, "'\(line)' wrote more than \(Self.outputLimit) bytes")
        }
        return output
    }

    private static func quote(_ output: String) -> String {
        let text = String(decoding: output.utf8.prefix(Self.quotedByteCount), as: UTF8.self)
        let lines = text.split { $0.isNewline }
        return lines.isEmpty ? ", and said nothing" : ": " + lines.joined(separator: "; ")
    }
}
