internal import Dispatch
internal import Glibc
package import RaptorQCode

extension Lanes {
    /// A lane for each processor that the system has on line.
    package static let allProcessors = Lanes.threads(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// So many lanes, on threads of the system's pool; one of them is the calling thread.
    ///
    /// - Parameter count: at least 1. More than there are processors gains nothing.
    package static func threads(_ count: Int) -> Lanes {
        count == 1
            ? .one : Lanes(count: count) { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) }
    }
}
