/// Wakes the consumer of a reception queue from another thread or from a signal handler.
package struct ReceptionWaker: Sendable {
    private let link: ReceptionLink

    init(_ link: ReceptionLink) {
        self.link = link
    }

    /// Lets the consumer's call return, or its next one where none is waiting.
    package func wake() {
        self.link.wake()
    }
}
