/// Attributes to be written, each name once: a name given twice would spoil the whole document.
struct AttributeList {
    /// In the order in which they were added.
    private(set) var all: [XMLAttribute] = []

    /// Adds an attribute where it has a value.
    mutating func add(_ name: String, in namespace: String = "", _ value: String?) {
        guard let value else { return }
        self.add([XMLAttribute(namespace: namespace, name: name, value: value)])
    }

    /// Adds those whose names are not there yet.
    mutating func add(_ attributes: [XMLAttribute]) {
        for attribute in attributes
        where !self.all.contains(where: {
            $0.name == attribute.name && $0.namespace == attribute.namespace
        }) {
            self.all.append(attribute)
        }
    }
}
