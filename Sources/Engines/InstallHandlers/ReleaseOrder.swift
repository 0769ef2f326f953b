/// Which of two releases is the older one, by their names: runs of digits compare as numbers, all else by
/// bytes.
enum ReleaseOrder {
    /// Whether `left` comes before `right`: `1.9` before `1.10`, `1.4.2` before `1.4.2~2`.
    static func isOlder(_ left: String, than right: String) -> Bool {
        var left = Array(left.utf8)[...]
        var right = Array(right.utf8)[...]
        while let first = left.first, let second = right.first {
            if self.isDigit(first), self.isDigit(second) {
                let numbers = (self.takeNumber(&left), self.takeNumber(&right))
                if numbers.0.count != numbers.1.count { return numbers.0.count < numbers.1.count }
                if numbers.0 != numbers.1 { return numbers.0.lexicographicallyPrecedes(numbers.1) }
            } else {
                guard first == second else { return first < second }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return left.isEmpty && !right.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Takes a run of digits, and returns it without the zeros before it.
    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = bytes.prefix(while: self.isDigit)
        bytes = bytes.dropFirst(digits.count)
        return digits.drop { $0 == 0x30 }
    }
}
