import Datagrams
import DurableStorage
import Glibc
import LayeredCoding
import SessionDescriptionFormat

/// Where to listen, from the command line or a session's description.
struct ReceivedChannel {
    /// Group and port.
    let address: InternetAddress
    /// The only sender to listen to.
    let source: InternetAddress?
    /// The session; `nil` for all.
    let sessionID: TransportSessionID?
    /// Interface to listen on.
    let interface: NetworkInterface?

    init(_ options: ReceiveOptions) throws {
        if let name = options.interface {
            self.interface = try NetworkInterface(named: name)
        } else {
            self.interface = nil
        }
        let source = options.source
        let wantedSession = options.tsi.flatMap(TransportSessionID.init)
        if let path = options.sdp {
            let description = try Self.read(path)
            self.address = try Self.address(description.group, description.port, path)
            self.source = try (source ?? description.sourceAddress).map { try Self.address($0, 0, path) }
            self.sessionID = wantedSession ?? description.sessionID
        } else {
            self.address = try Self.address(options.group ?? "", options.port ?? 0, "--group")
            self.source = try source.map { try Self.address($0, 0, "--source") }
            self.sessionID = wantedSession
        }
    }

    private static func address(_ text: String, _ port: UInt16, _ where: String) throws -> InternetAddress {
        guard let address = InternetAddress(text, port: port) else {
            throw ReceiveError.notAnAddress(text, `where`)
        }
        return address
    }

    private static func read(_ path: String) throws -> SessionDescription {
        let file = try OwnedDescriptor(opening: path, O_RDONLY, for: "open the description")
        var bytes = [UInt8](repeating: 0, count: SessionDescription.maximumByteCount + 1)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(file.rawValue, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw StorageError.last("read the description", path) }
        do {
            return try SessionDescription(parsing: Array(bytes.prefix(count)))
        } catch {
            throw ReceiveError.notADescription(path, "\(error)")
        }
    }
}

/// What keeps a reception from beginning.
enum ReceiveError: Error, CustomStringConvertible {
    case notAnAddress(String, String)
    case notADescription(String, String)

    var description: String {
        switch self {
        case .notAnAddress(let text, let place): "'\(text)' of \(place) is not an IPv4 or IPv6 address"
        case .notADescription(let path, let reason): "'\(path)' does not describe a FLUTE session: \(reason)"
        }
    }
}
