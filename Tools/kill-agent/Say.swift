import Foundation

/// A line on standard output, at once, also where that is a file.
func say(_ text: String...) {
    FileHandle.standardOutput.write(Data((text.joined(separator: " ") + "\n").utf8))
}
