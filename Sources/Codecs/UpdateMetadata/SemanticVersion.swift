/// A version such as `1.4.2-rc.1+build7`.
///
/// Equality and order are those of precedence, so that they agree: versions that differ in their build only
/// are equal; ``isIdentical(to:)`` tells them apart.
/// - Specification: Semantic Versioning 2.0.0.
public struct SemanticVersion: Sendable, CustomStringConvertible {
    /// The longest version that is taken, in bytes.
    public static let maximumByteCount = 128

    /// The version as it was written.
    public let description: String
    /// Major, minor and patch, as digits without leading zeros: the standard does not bound them.
    private let numbers: [[UInt8]]
    private let preRelease: [Identifier]

    /// Takes a text of at most 128 bytes that is a semantic version; `nil` for any other.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumByteCount else { return nil }
        let halves = bytes.split(
            separator: UInt8(ascii: "+"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let versioned = halves.first, halves.count == 1 || Self.isBuild(halves[1]) else { return nil }
        let parts = versioned.split(
            separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = Self.dotSeparated(parts[0]).map(Array.init)
        guard numbers.count == 3, numbers.allSatisfy(Self.isNumber) else { return nil }
        var preRelease: [Identifier] = []
        for bytes in parts.count > 1 ? Self.dotSeparated(parts[1]) : [] {
            guard let identifier = Identifier(Array(bytes)) else { return nil }
            preRelease.append(identifier)
        }
        self.description = text
        self.numbers = numbers
        self.preRelease = preRelease
    }

    /// Whether it is a version before that of its three numbers, such as `1.0.0-rc.1`.
    public var isPreRelease: Bool { !self.preRelease.isEmpty }

    /// Whether both are written alike, their builds included.
    public func isIdentical(to other: SemanticVersion) -> Bool {
        self.description.utf8.elementsEqual(other.description.utf8)
    }

    private static func dotSeparated(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private static func isBuild(_ bytes: ArraySlice<UInt8>) -> Bool {
        self.dotSeparated(bytes).allSatisfy { !$0.isEmpty && $0.allSatisfy(Identifier.isAllowed) }
    }

    private static func isNumber(_ bytes: [UInt8]) -> Bool {
        guard let identifier = Identifier(bytes) else { return false }
        return identifier.isNumber
    }

    /// One of the identifiers that the text of a pre-release consists of.
    private struct Identifier: Hashable {
        let bytes: [UInt8]
        let isNumber: Bool

        init?(_ bytes: [UInt8]) {
            let isNumber = bytes.allSatisfy { (0x30...0x39).contains($0) }
            let hasLeadingZero = isNumber && bytes.count > 1 && bytes[0] == UInt8(ascii: "0")
            guard !bytes.isEmpty, bytes.allSatisfy(Self.isAllowed), !hasLeadingZero else { return nil }
            self.bytes = bytes
            self.isNumber = isNumber
        }

        static func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
            default: false
            }
        }

        func precedes(_ other: Identifier) -> Bool {
            switch (self.isNumber, other.isNumber) {
            case (true, true): SemanticVersion.isLess(self.bytes, other.bytes)
            case (true, false): true
            case (false, true): false
            case (false, false): self.bytes.lexicographicallyPrecedes(other.bytes)
            }
        }
    }

    /// Compares digits without leading zeros as numbers.
    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count != right.count ? left.count < right.count : left.lexicographicallyPrecedes(right)
    }
}

extension SemanticVersion: Hashable, Comparable {
    /// Whether neither precedes the other.
    public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
        left.numbers == right.numbers && left.preRelease == right.preRelease
    }

    /// Whether `left` has the lower precedence.
    ///
    /// - Specification: Semantic Versioning 2.0.0, section 11.
    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        for (leftNumber, rightNumber) in zip(left.numbers, right.numbers) where leftNumber != rightNumber {
            return Self.isLess(leftNumber, rightNumber)
        }
        guard left.isPreRelease, right.isPreRelease else { return left.isPreRelease && !right.isPreRelease }
        return left.preRelease.lexicographicallyPrecedes(right.preRelease) { $0.precedes($1) }
    }

    /// Feeds what precedence depends on.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.numbers)
        hasher.combine(self.preRelease)
    }
}
