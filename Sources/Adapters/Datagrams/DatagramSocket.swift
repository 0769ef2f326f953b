import CDatagrams
import Glibc
internal import SystemPackage

/// A UDP socket that closes itself.
struct DatagramSocket: ~Copyable {
    let descriptor: Int32

    init(family: Int32) throws(SocketError) {
        self.descriptor = socket(family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard self.descriptor >= 0 else {
            throw SocketError("open a UDP socket", Errno(rawValue: errno))
        }
    }

    deinit {
        close(self.descriptor)
    }

    /// Sets an option; the error says what it was for.
    func set<Value>(
        _ level: Int32, _ option: Int32, to value: Value, _ purpose: String, advice: String = ""
    ) throws(SocketError) {
        guard self.isSet(level, option, to: value) else {
            throw SocketError(purpose, Errno(rawValue: errno), advice: advice)
        }
    }

    /// Sets an option that is welcome but not needed; whether it was granted.
    @discardableResult
    func isSet<Value>(_ level: Int32, _ option: Int32, to value: Value) -> Bool {
        withUnsafeBytes(of: value) { bytes in
            setsockopt(self.descriptor, level, option, bytes.baseAddress, socklen_t(bytes.count)) == 0
        }
    }

    /// Sizes a buffer beyond the system's limit where that is allowed, up to it otherwise; what was granted.
    func sizeBuffer(_ option: Int32, forced: Int32, byteCount: Int) -> Int {
        let wanted = Int32(clamping: byteCount)
        if !self.isSet(SOL_SOCKET, forced, to: wanted) {
            self.isSet(SOL_SOCKET, option, to: wanted)
        }
        var granted: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(self.descriptor, SOL_SOCKET, option, &granted, &length)
        // The kernel doubles what it is asked for, to have room for its own book-keeping.
        return Int(granted) / 2
    }
}

// IPPROTO_IP and IPPROTO_IPV6 as the socket calls take them.
let ipLevel = Int32(IPPROTO_IP)
let ipv6Level = Int32(IPPROTO_IPV6)
