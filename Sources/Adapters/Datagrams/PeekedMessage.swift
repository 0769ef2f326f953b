/// What can be known of a message before it is taken from the socket.
package struct PeekedMessage {
    /// The first of its datagrams; the bytes hold until the receiver's next call.
    package let firstDatagram: UnsafeRawBufferPointer
    /// Size of the whole message, all its datagrams, in bytes.
    package let byteCount: Int
    /// The sender's address as two halves; IPv4 in its mapped form.
    package let addressHigh: UInt64
    /// The lower half of the sender's address.
    package let addressLow: UInt64
    /// The sender's port.
    package let port: UInt16
}
