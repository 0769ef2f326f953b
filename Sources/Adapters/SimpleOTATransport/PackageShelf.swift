import ByteCoding
import DeviceCrypto
import DurableStorage
import Glibc
import NIOPosix
import SimpleOTAFormat
import Synchronization

/// Opens packages and knows their digests.
///
/// Each version of a file is hashed once, however many clients ask at the same time, and away from the event loops.
final class PackageShelf: Sendable {
    /// A package that can be sent.
    struct Item: Sendable {
        let offer: PackageOffer
        let file: OpenedPackage
    }

    /// How often a file that changes while it is hashed is hashed again.
    static let maximumHashCount = 3
    /// Versions whose digests are remembered.
    static let maximumDigestCount = 16

    private typealias Waiter = CheckedContinuation<Result<MD5Digest, PackageShelfError>, Never>

    private enum Digest {
        case computing([Waiter])
        case known(MD5Digest)
    }

    private struct State {
        var digests: [FileIdentity: Digest] = [:]
        /// The known ones, oldest first.
        var order: [FileIdentity] = []
        var hashCount = 0
    }

    private let threads: NIOThreadPool
    private let state = Mutex(State())
    private let isStopped = Atomic<Bool>(false)

    /// Uses `threads` for what may wait for a disk.
    init(threads: NIOThreadPool) {
        self.threads = threads
    }

    /// How many files have been hashed.
    var hashCount: Int { self.state.withLock { $0.hashCount } }

    /// Lets nobody wait for a digest any more: a large file may take minutes to read.
    func stop() {
        self.isStopped.store(true, ordering: .relaxed)
    }

    /// Opens the package `latest` in `directory`, and finds out its digest.
    func item(latest: String, in directory: String) async throws(PackageShelfError) -> Item {
        let name = try Self.name(latest)
        for _ in 0..<Self.maximumHashCount {
            let file = try await self.onThread { () throws(PackageShelfError) in
                try OpenedPackage(opening: directory + "/" + name.text)
            }
            let md5 = try await self.digest(of: file)
            if file.isUnchanged {
                let offer = PackageOffer(name: name, byteCount: file.identity.byteCount, md5: md5)
                return Item(offer: offer, file: file)
            }
        }
        throw .changing
    }

    private static func name(_ latest: String) throws(PackageShelfError) -> PackageName {
        do {
            return try PackageName(latest)
        } catch {
            throw .unsuitableName(error)
        }
    }

    private func digest(of file: OpenedPackage) async throws(PackageShelfError) -> MD5Digest {
        let outcome = await withCheckedContinuation { (waiter: Waiter) in
            let isFirst = self.state.withLock { state in
                switch state.digests[file.identity] {
                case .known(let md5):
                    waiter.resume(returning: .success(md5))
                    return false
                case .computing(let waiters):
                    state.digests[file.identity] = .computing(waiters + [waiter])
                    return false
                case nil:
                    state.digests[file.identity] = .computing([waiter])
                    state.hashCount += 1
                    return true
                }
            }
            guard isFirst else { return }
            self.threads.submit { workItem in
                let isActive = workItem == .active
                self.settle(file.identity, isActive ? self.hash(file) : .failure(.shuttingDown))
            }
        }
        return try outcome.get()
    }

    /// Tells all who wait; a failure is not remembered.
    private func settle(_ identity: FileIdentity, _ outcome: Result<MD5Digest, PackageShelfError>) {
        let waiters = self.state.withLock { state in
            guard case .computing(let waiters) = state.digests.removeValue(forKey: identity) else {
                return [Waiter]()
            }
            if case .success(let md5) = outcome {
                state.digests[identity] = .known(md5)
                state.order.append(identity)
                if state.order.count > Self.maximumDigestCount {
                    state.digests[state.order.removeFirst()] = nil
                }
            }
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    private func hash(_ file: OpenedPackage) -> Result<MD5Digest, PackageShelfError> {
        var hasher = MD5Hasher()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while !self.isStopped.load(ordering: .relaxed) {
            let count = pread(file.descriptor, buffer.baseAddress, buffer.count, offset)
            if count < 0 {
                guard errno == EINTR else { return .failure(.cannotRead(errno: errno)) }
                continue
            }
            guard count > 0 else { return .success(hasher.digest()) }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
        return .failure(.shuttingDown)
    }

    private func onThread<Success: Sendable>(
        _ body: @escaping @Sendable () throws(PackageShelfError) -> Success
    ) async throws(PackageShelfError) -> Success {
        do {
            return try await self.threads.runIfActive(body)
        } catch let error as PackageShelfError {
            throw error
        } catch {
            throw .shuttingDown
        }
    }
}
