/// A pattern of target paths: a path in whose components `*` stands for any text, `?` for any character, and
/// `[…]` for a character of a set.
///
/// No wildcard stands for a `/`: path and pattern have the same number of components. A set is `[abc]`,
/// `[a-z]` or, of the characters that are not in it, `[!abc]`; a `]` that comes first belongs to it, and a
/// `[` that nothing closes within its component stands for itself. Characters are Unicode code points.
///
/// Matching takes at most as many steps as the product of both lengths, whatever the pattern.
/// - Specification: TUF 1.0, section 4.5 ("PATHPATTERN"); sets as the shell's, which other clients know too.
public struct PathPattern: Sendable {
    private enum Element {
        case anyText
        case anyCharacter
        case character(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isInverted: Bool)

        func matches(_ character: Unicode.Scalar) -> Bool {
            switch self {
            case .anyText, .anyCharacter: true
            case .character(let wanted): wanted == character
            case .set(let ranges, let isInverted): ranges.contains { $0.contains(character) } != isInverted
            }
        }
    }

    private let components: [[Element]]

    /// Takes a pattern; every text is one.
    public init(_ text: String) {
        self.components = Self.components(text).map(Self.elements)
    }

    /// Whether `path` is one of those that the pattern describes.
    public func matches(_ path: TargetPath) -> Bool {
        let pathComponents = Self.components(path.text)
        guard pathComponents.count == self.components.count else { return false }
        return zip(self.components, pathComponents).allSatisfy { Self.match($0, $1) }
    }

    private static func components(_ text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    private static func elements(_ text: [Unicode.Scalar]) -> [Element] {
        var elements: [Element] = []
        // Brackets behind the last one that closes a set stand for themselves: nothing is searched for them.
        let lastEnd = text.lastIndex(of: "]") ?? 0
        var index = 0
        while index < text.count {
            switch text[index] {
            case "*": elements.append(.anyText)
            case "?": elements.append(.anyCharacter)
            case "[":
                guard index < lastEnd, let (set, end) = Self.set(text, from: index + 1) else { fallthrough }
                elements.append(set)
                index = end
            default: elements.append(.character(text[index]))
            }
            index += 1
        }
        return elements
    }

    /// The set whose content begins at `start`, and where its `]` stands; `nil` where none closes it.
    private static func set(_ text: [Unicode.Scalar], from start: Int) -> (Element, end: Int)? {
        let isInverted = start < text.count && text[start] == "!"
        var index = isInverted ? start + 1 : start
        // The first character belongs to the set even if it is a bracket.
        guard index < text.count, let end = text[(index + 1)...].firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < end {
            let first = text[index]
            if index + 2 < end, text[index + 1] == "-" {
                // A range that ends before it begins holds nothing.
                if first <= text[index + 2] { ranges.append(first...text[index + 2]) }
                index += 3
            } else {
                ranges.append(first...first)
                index += 1
            }
        }
        return (.set(ranges, isInverted: isInverted), end)
    }

    // Where a character does not fit, the last `*` takes one more and all behind it is tried again; what
    // stands before it has been matched as early as can be, and is never tried again.
    private static func match(_ pattern: [Element], _ text: [Unicode.Scalar]) -> Bool {
        var (patternIndex, textIndex) = (0, 0)
        var retry: (patternIndex: Int, textIndex: Int)?
        while textIndex < text.count {
            if patternIndex < pattern.count, case .anyText = pattern[patternIndex] {
                patternIndex += 1
                retry = (patternIndex, textIndex)
            } else if patternIndex < pattern.count, pattern[patternIndex].matches(text[textIndex]) {
                patternIndex += 1
                textIndex += 1
            } else if let last = retry {
                retry = (last.patternIndex, last.textIndex + 1)
                (patternIndex, textIndex) = (last.patternIndex, last.textIndex + 1)
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { if case .anyText = $0 { true } else { false } }
    }
}
