import Glibc
internal import SystemPackage

/// A network interface of this machine, by its name.
package struct NetworkInterface: Hashable, Sendable {
    /// Name as `ip link` shows it.
    package let name: String
    /// The kernel's number of the interface.
    package let index: UInt32

    /// Finds the interface; the error names those that exist.
    package init(named name: String) throws(SocketError) {
        let index = if_nametoindex(name)
        guard index > 0 else {
            let names = Self.allNames().joined(separator: ", ")
            throw SocketError(
                "use the interface \(name)", .noSuchAddressOrDevice, advice: "There are: \(names)")
        }
        self.name = name
        self.index = index
    }

    private static func allNames() -> [String] {
        guard let first = if_nameindex() else { return [] }
        defer { if_freenameindex(first) }
        var names: [String] = []
        var entry = first
        while entry.pointee.if_index != 0 {
            if let name = entry.pointee.if_name { names.append(String(cString: name)) }
            entry += 1
        }
        return names
    }
}
