package import Timekeeping

/// A datagram at the end of its way through a simulated network.
package struct SimulatedDelivery<Payload> {
    /// The endpoint that sent it.
    package let sender: Int
    /// The endpoint that it reached.
    package let recipient: Int
    /// When it was sent.
    package let sentAt: MonotonicInstant
    /// What it carries, with the damage done on the way.
    package let payload: Payload
}

extension SimulatedDelivery: Sendable where Payload: Sendable {}
extension SimulatedDelivery: Equatable where Payload: Equatable {}
