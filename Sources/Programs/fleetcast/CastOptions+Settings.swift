import BroadcastCasting
import Datagrams
import Glibc
import LayeredCoding
import PacketAuthenticationFormat

extension CastOptions {
    /// The session, whose number was checked.
    private var sessionID: TransportSessionID {
        guard let id = TransportSessionID(self.tsi) else {
            preconditionFailure("an unchecked session number")
        }
        return id
    }

    /// What is asked of the cast.
    var settings: CastSettings {
        var settings = CastSettings(sessionID: self.sessionID)
        settings.code =
            switch self.fec {
            case .raptorq: .raptorQ
            case .rs: .reedSolomon
            case .none: .none
            }
        if let symbolSize = self.symbolSize { settings.symbolByteCount = symbolSize }
        if !self.signatures.isEmpty {
            settings.authentication = .init((self.authentication ?? .sparse).mode, paths: self.signatures)
        }
        settings.blockSymbolCount = self.blockSize
        settings.overheadPercent = self.overhead
        settings.lapLimit = self.forever ? nil : self.laps ?? 1
        settings.contentEncoding = self.contentEncoding.encoding
        if let directory = self.environment("TMPDIR") { settings.temporaryDirectory = directory }
        settings.groupBlockCount = self.interleave
        settings.carriesInformation = self.informsInBand
        settings.addsMD5 = self.md5
        settings.bitsPerSecond = self.rate.bitsPerSecond
        settings.memoryByteCount = self.memory?.byteCount
        settings.statePath = self.state ?? self.defaultStatePath
        return settings
    }

    /// Where the packets go, whose address was checked.
    var destination: InternetAddress {
        guard let address = InternetAddress(self.group, port: self.port) else {
            preconditionFailure("an unchecked address")
        }
        return address
    }

    /// Bytes of the IP and UDP headers of a packet.
    var headerByteCount: Int { self.destination.family == AF_INET ? 28 : 48 }

    /// The socket, as the command line wants it.
    var socketOptions: DatagramSender.Options {
        get throws {
            var options = DatagramSender.Options()
            options.hopLimit = self.ttl
            options.codePoint = self.dscp
            options.source = self.source.flatMap { InternetAddress($0, port: 0) }
            if let name = self.interface { options.interface = try NetworkInterface(named: name) }
            return options
        }
    }

    /// One file for each session, where programs of this user keep such things; `nil` where there is no such
    /// place.
    private var defaultStatePath: String? {
        let home = self.environment("HOME").map { "\($0)/.local/state" }
        guard let base = self.environment("XDG_STATE_HOME") ?? home else { return nil }
        let group = String(self.destination.hostDescription.map { $0 == ":" ? "-" : $0 })
        return "\(base)/fleetcast/cast-\(group)-\(self.port)-\(self.tsi).state"
    }

    private func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.hasPrefix("/") ? text : nil
    }
}
