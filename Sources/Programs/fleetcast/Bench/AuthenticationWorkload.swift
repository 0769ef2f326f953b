import BroadcastSigning
import DeviceCrypto
import DurableStorage
import Glibc
import LayeredCoding
import PacketAuthentication
import PacketAuthenticationFormat
import RaptorQCode
import Timekeeping

/// What a benchmark does with packet authentication.
struct AuthenticationWorkload {
    static let figureNames = [
        "verify", "verify_forged", "flood", "check", "sign", "overhead_sparse", "overhead_self_contained",
        "overhead_spine",
    ]

    /// LCT header of cast's sessions and payload ID, in bytes.
    private static let headerByteCount = 12
    private static let symbolByteCount = 1272

    /// What a figure must reach.
    enum Aim {
        case none
        case atLeast(Double)
        case below(Double)
        case atMost(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .none: true
            case .atLeast(let bound): value >= bound
            case .below(let bound): value < bound
            case .atMost(let bound): value <= bound
            }
        }

        /// As it stands behind a figure.
        var text: String {
            switch self {
            case .none: ""
            case .atLeast(let bound): " (at least \(Int(bound)))"
            case .below(let bound): " (less than \(Int(bound)))"
            case .atMost(let bound): " (at most \(Int(bound)))"
            }
        }
    }

    /// Something to measure.
    struct Figure {
        let name: String
        let unit: String
        let aim: Aim
        let measure: (_ seconds: Double) throws -> Double
    }

    private let directory: String
    private let releaseByteCount: Int
    private let batches: SignedBatches

    init(directory: String, releaseByteCount: Int) throws {
        self.directory = directory
        self.releaseByteCount = releaseByteCount
        self.batches = try SignedBatches(
            byteCount: 16 << 20, symbolByteCount: Self.symbolByteCount, headerByteCount: Self.headerByteCount)
    }

    /// The figures in the order of ``figureNames``.
    var figures: [Figure] {
        [
            Figure(name: "verify", unit: "MB/s", aim: .atLeast(200)) { seconds in
                try self.verify(self.batches.datagrams(damaged: false), .accepted, seconds)
            },
            Figure(name: "verify_forged", unit: "MB/s", aim: .none) { seconds in
                try self.verify(self.batches.datagrams(damaged: true), .rejected(.wrongRoot), seconds)
            },
            Figure(name: "flood", unit: "/s", aim: .none) { seconds in
                try self.flood(self.batches.datagrams(damaged: true), seconds)
            },
            Figure(name: "check", unit: "/s", aim: .atLeast(Double(CheckBudget.defaultChecksPerSecond))) {
                seconds in
                let (verifier, message, signature) = try self.batches.signedMessage()
                return Stopwatch.median(seconds: seconds) {
                    for _ in 0..<200 where !verifier.isSignature(signature.span.bytes, of: message) {
                        preconditionFailure("a genuine signature was refused")
                    }
                    return 200
                }
            },
            // The aim is for 200 MiB.
            Figure(
                name: "sign", unit: "s", aim: self.releaseByteCount == 200 << 20 ? .below(3) : .none
            ) { _ in try self.sign() },
            Figure(name: "overhead_sparse", unit: "%", aim: .atMost(8)) { _ in Self.overhead(.sparse) },
            Figure(name: "overhead_self_contained", unit: "%", aim: .none) { _ in
                Self.overhead(.selfContained)
            },
            Figure(name: "overhead_spine", unit: "%", aim: .none) { _ in Self.overhead(.spine) },
        ]
    }

    /// MB/s of payload that an authenticator with the spine judges as expected.
    private func verify(
        _ datagrams: [UInt8], _ expected: AuthenticationVerdict, _ seconds: Double
    ) throws -> Double {
        var authenticator = try self.batches.authenticator()
        var budget = CheckBudget()
        let batches = self.batches
        return Stopwatch.median(seconds: seconds) {
            var byteCount = 0
            for index in 0..<batches.packetCount {
                let start = index * batches.datagramByteCount
                let datagram = datagrams.span.bytes.extracting(start..<start + batches.datagramByteCount)
                let verdict = authenticator.take(
                    batches.facts(index), of: datagram, at: MonotonicInstant(nanoseconds: 0), &budget)
                precondition(verdict == expected, "a packet was misjudged")
                byteCount += Self.symbolByteCount
            }
            return Double(byteCount) / 1e6
        }
    }

    /// Forged packets a second that an authenticator without any root gets rid of.
    private func flood(_ datagrams: [UInt8], _ seconds: Double) throws -> Double {
        var authenticator = try self.batches.authenticator(knowsRoots: false)
        var budget = CheckBudget()
        let batches = self.batches
        return Stopwatch.median(seconds: seconds) {
            for index in 0..<batches.packetCount {
                let start = index * batches.datagramByteCount
                let datagram = datagrams.span.bytes.extracting(start..<start + batches.datagramByteCount)
                let verdict = authenticator.take(
                    batches.facts(index), of: datagram, at: MonotonicInstant(nanoseconds: 0), &budget)
                precondition(verdict == .waiting, "a packet was misjudged")
            }
            return Double(batches.packetCount)
        }
    }

    /// Seconds on the wall.
    private func sign() throws -> Double {
        let names = ["release", "release.mba1", "release.spine"].map {
            "\(self.directory)/.fleetcast-bench-authentication.\($0)"
        }
        defer { for name in names { unlink(name) } }
        let bytes = SignedBatches.randomBytes(self.releaseByteCount, seed: 2)
        try replaceFileAtomically(at: names[0], with: bytes, permissions: 0o600)
        let digest = MerkleHasher.digest(of: bytes.span.bytes)
        let information = try ObjectTransmissionInformation(
            transferByteCount: UInt64(bytes.count), symbolByteCount: Self.symbolByteCount)
        let parameters = try AuthenticationParameters(
            targetDigest: digest, information: information,
            repairSymbolCount: UInt32(information.sourceBlock(0).symbolCount / 2))
        let signer = try SignedBatches.signer()
        let request = SigningRequest(
            path: names[0], parameters: parameters, keyTag: 1, sign: { try signer.signature(of: $0) })
        let start = Stopwatch.wallSeconds()
        _ = try ReleaseSigner(request).sign(into: names[1], spine: { _ in names[2] }, progress: { _ in })
        return Stopwatch.wallSeconds() - start
    }

    /// Percent of the UDP payload of a whole batch's packets.
    private static func overhead(_ mode: AuthenticationMode) -> Double {
        let (count, depth) = (32, 5)
        let extensions = (0..<count).reduce(0) {
            $0 + AuthenticationExtension.byteCount(depth: depth, isSigned: mode.signs(packet: $1))
        }
        let rest = count * (Self.headerByteCount + FECPayloadID.byteCount(.raptorQ) + Self.symbolByteCount)
        return 100 * Double(extensions) / Double(extensions + rest)
    }
}
