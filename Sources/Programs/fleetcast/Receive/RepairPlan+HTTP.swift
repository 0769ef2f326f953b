import ArgumentParser
import BroadcastReception
import HTTPFetch
import Timekeeping

extension RepairPlan {
    /// Fetches from a web server, below the address `base`.
    static func http(_ base: String, windowSeconds: Int) throws -> RepairPlan {
        guard let address = HTTPAddress(base) else { throw RepairAddressError(text: base) }
        let http = try HTTPFetch()
        return RepairPlan(window: .seconds(Int64(windowSeconds))) {
            components, ranges, total, isStopped, sink in
            guard let file = address.appending(components) else { throw RepairAddressError(text: base) }
            try http.fetchBlocking(ranges, of: total, from: file, isStopped: isStopped, to: sink)
        }
    }
}

/// A base address that names no web server.
struct RepairAddressError: Error, CustomStringConvertible {
    let text: String
    var description: String {
        "'\(self.text)' is not the address of a directory on a web server, as https://host/files/"
    }
}
