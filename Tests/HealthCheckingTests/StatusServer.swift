import Foundation
import Synchronization

/// A server on a port of this machine that answers every connection in the same way.
final class StatusServer: Sendable {
    enum Manner: Sendable {
        /// With a status and no body.
        case status(Int)
        /// Not at all.
        case silence
        /// With something that is no HTTP.
        case garbage
        /// By closing the connection.
        case closing
    }

    struct NotStarted: Error {}

    let port: Int
    private let listener: Int32
    private let state = Mutex((lines: [String](), isStopped: false, kept: [Int32]()))

    init(_ manner: Manner) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw NotStarted() }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
        let serve: @Sendable (StatusServer?, Int32) -> Void = { server, connection in
            server?.answer(connection, manner)
        }
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                serve(self, connection)
            }
        }
    }

    deinit {
        self.stop()
        for connection in self.state.withLock({ $0.kept }) { close(connection) }
    }

    /// The first lines of all requests.
    var requestLines: [String] { self.state.withLock { $0.lines } }

    /// Takes no more connections.
    func stop() {
        let isFirst = self.state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        // Wakes the thread, and refuses from now on.
        shutdown(self.listener, Int32(SHUT_RDWR))
        close(self.listener)
        self.holdPort()
    }

    /// Keeps the port from servers of other tests: bound, and nobody listens.
    private func holdPort() {
        let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var isReused: Int32 = 1
        setsockopt(holder, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(self.port).bigEndian
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(holder, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        self.state.withLock { $0.kept.append(holder) }
    }

    private func answer(_ connection: Int32, _ manner: Manner) {
        switch manner {
        case .silence:
            self.state.withLock { $0.kept.append(connection) }
            return
        case .closing: break
        case .status, .garbage:
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &buffer, buffer.count, 0)
            let line = String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: "\r\n")
                .first
            self.state.withLock { $0.lines.append(String(line ?? "")) }
            var text = "garbage garbage\r\n\r\n"
            if case .status(let code) = manner {
                text = "HTTP/1.1 \(code) X\r\nContent-Length: 0\r\nLocation: /elsewhere\r\n\r\n"
            }
            _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        }
        close(connection)
    }
}
