package import BroadcastReceiver
package import Datagrams

extension SourceID {
    /// The address as people write it.
    package var text: String {
        let isMappedV4 = self.addressHigh == 0 && self.addressLow >> 32 == 0xFFFF
        let host: InternetAddress.Host =
            isMappedV4
            ? .v4(UInt32(truncatingIfNeeded: self.addressLow))
            : .v6(high: self.addressHigh, low: self.addressLow)
        return InternetAddress(host: host, port: 0).hostDescription
    }

    /// The source that datagrams of an address come from.
    package init(_ address: InternetAddress) {
        switch address.host {
        case .v4(let address): self.init(addressHigh: 0, addressLow: 0xFFFF << 32 | UInt64(address))
        case .v6(let high, let low): self.init(addressHigh: high, addressLow: low)
        }
    }
}
