import Datagrams
import DurableStorage
import LayeredCoding
import SessionDescriptionFormat

/// The small file by which a session is handed over.
enum CastDescription {
    /// Writes the description of a cast; its rate is told with it.
    static func write(_ options: CastOptions, to path: String) throws {
        guard let sessionID = TransportSessionID(options.tsi),
            var description = SessionDescription(
                name: "fleetcast", group: options.destination.hostDescription, port: options.port,
                sessionID: sessionID)
        else { return }
        description.hopLimit = options.ttl > 0 ? options.ttl : nil
        description.sourceAddress = options.source
        if let source = options.source { description.originAddress = source }
        description.bitsPerSecond = options.rate.bitsPerSecond
        description.schemes = [options.scheme]
        try writeStatusFile(at: path, description.text())
    }
}

extension CastOptions {
    /// The scheme of `--fec`.
    fileprivate var scheme: FECScheme {
        switch self.fec {
        case .raptorq: .raptorQ
        case .rs: .reedSolomon
        case .none: .compactNoCode
        }
    }
}
