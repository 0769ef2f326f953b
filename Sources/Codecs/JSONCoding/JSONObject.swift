/// The members of a JSON object, in the order in which they were written.
///
/// A key occurs once: two readers of one text must not see different values. Keys are one where their bytes
/// are the same. Order counts for equality.
/// - Specification: RFC 8259, section 4.
public struct JSONObject: Sendable {
    /// A key and its value.
    public struct Member: Sendable {
        /// The key; unique within its object.
        public let key: String
        /// What stands behind the colon.
        public var value: JSONValue
    }

    /// All members, in order.
    public private(set) var members: [Member] = []
    private var indices: [ExactText: Int] = [:]

    /// Creates an object without members.
    public init() {}

    /// The value of the member `key`; `nil` where there is none.
    ///
    /// Assigning replaces the value in its place, or adds a member at the end.
    /// - Complexity: O(1) on average.
    public subscript(key: String) -> JSONValue? {
        get {
            self.indices[ExactText(key)].map { self.members[$0].value }
        }
        set {
            guard let newValue else { return self.removeMember(key) }
            if let index = self.indices[ExactText(key)] {
                self.members[index].value = newValue
            } else {
                self.indices[ExactText(key)] = self.members.count
                self.members.append(Member(key: key, value: newValue))
            }
        }
    }

    private mutating func removeMember(_ key: String) {
        guard let removed = self.indices[ExactText(key)] else { return }
        self.members.remove(at: removed)
        self.indices = [:]
        for (index, member) in self.members.enumerated() {
            self.indices[ExactText(member.key)] = index
        }
    }
}

extension JSONObject: Hashable {
    /// Whether members and their order are the same.
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }

    /// Feeds the members.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.members) }
}

extension JSONObject.Member: Hashable {
    /// Whether the bytes of the keys and the values are the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
    }

    /// Feeds key and value.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(self.key))
        hasher.combine(self.value)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object of members in the order of the literal; of a repeated key the last value stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements {
            self[key] = value
        }
    }
}
