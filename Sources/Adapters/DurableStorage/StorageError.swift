import Glibc

/// Why something on disk could not be done: what, where, and the operating system's reason.
package struct StorageError: Error, Hashable, Sendable {
    /// What was attempted, as it follows "cannot": "write", "synchronize", "rename to its final name".
    package let operation: String
    /// The file or directory that it was attempted on.
    package let path: String
    /// The operating system's error number, `errno(3)`.
    package let errno: Int32

    /// Creates an error from the operating system's error number.
    package init(operation: String, path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// Creates an error from the `errno` that the call just made has left.
    ///
    /// To be called before anything else may touch `errno`.
    package static func last(_ operation: String, _ path: String) -> Self {
        Self(operation: operation, path: path, errno: Glibc.errno)
    }
}

extension StorageError: CustomStringConvertible {
    /// One or two sentences for a person: what, where, why, and where it is known what to do.
    package var description: String {
        let reason = SystemError(number: self.errno)
        let text = "cannot \(self.operation) '\(printable(self.path))': \(reason.text)"
        guard let advice = reason.advice else { return text }
        return "\(text). \(advice)"
    }
}

/// `text` with its control characters made harmless, so that a hostile file name cannot steer a terminal.
package func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
        return text
    }
    var result = ""
    for scalar in text.unicodeScalars {
        result +=
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result
}
