import Dispatch
import Glibc

extension TerminationSignals {
    /// Returns when SIGINT or SIGTERM comes, for services; until then, neither ends the process by itself.
    ///
    /// The next signal ends the process at once, for the case that ending in order takes too long.
    ///
    /// A program uses this or ``note()``, not both.
    package static func wait() async {
        let (signals, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
