package import HTTPFetch
internal import Synchronization
internal import SystemClock
package import TrustedUpdate

/// A repository's metadata or targets below an HTTP address.
package struct HTTPSource: UpdateSource, TargetSource {
    private let base: HTTPAddress
    private let fetcher: HTTPFetch
    private let isStopped: @Sendable () -> Bool

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - base: the directory's address, with or without a slash at its end.
    ///   - isStopped: asked ten times a second; where it says so, nothing more is fetched.
    package init(
        _ base: HTTPAddress, _ fetcher: HTTPFetch, isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.base = base
        self.fetcher = fetcher
        self.isStopped = isStopped
    }

    package func metadata(_ request: MetadataRequest) -> UpdateEvent {
        guard let address = self.base.appending(name: request.name) else {
            return .unreachable("the address of \(request.fileName) would be too long")
        }
        do {
            let bytes = try self.fetcher.fetchFileBlocking(
                at: address, byteLimit: request.byteLimit, isStopped: self.isStopped)
            return bytes.map { .received($0) } ?? .absent
        } catch HTTPFetchError.tooLong {
            return .endless
        } catch {
            return .unreachable("\(address): \(error)")
        }
    }

    package func fetch(
        _ components: [String], byteCount: UInt64,
        to sink: @escaping @Sendable (UInt64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let address = self.base.appending(components) else { throw TargetFailure.unsafePath }
        let received = Atomic<Int64>(0)
        let watch = TransferWatch(.artifact, startingAt: MonotonicClock.now())
        let isTooSlow: @Sendable () -> Bool = {
            watch.isTooSlow(byteCount: received.load(ordering: .relaxed), at: MonotonicClock.now())
        }
        do {
            let isStopped = self.isStopped
            try self.fetcher.fetchBlocking(
                [0..<byteCount], of: byteCount, from: address, isStopped: { isStopped() || isTooSlow() }
            ) { offset, bytes in
                received.add(Int64(bytes.count), ordering: .relaxed)
                try sink(offset, bytes)
            }
        } catch HTTPFetchError.status(let code) where [403, 404, 410].contains(code) {
            throw TargetFailure.absent("\(address)")
        } catch HTTPFetchError.wrongTotal {
            throw TargetFailure.wrongLength(byteCount)
        } catch HTTPFetchError.stopped where isTooSlow() {
            throw HTTPFetchError.tooSlow
        }
    }
}
