import Glibc
import NIOCore
import NIOPosix

/// Says in plain words why the network failed.
enum ConnectionFailure {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            return String(cString: strerror(error.errnoCode))
        case let error as ChannelError:
            if case .connectTimeout = error { return "no answer within the time limit" }
            return "the connection was closed"
        case let error as NIOConnectionError:
            if let cause = error.connectionErrors.first?.error { return self.text(cause) }
            return "the name \(error.host) is not known"
        case is CancellationError:
            return "interrupted"
        default:
            return "\(error)"
        }
    }
}
