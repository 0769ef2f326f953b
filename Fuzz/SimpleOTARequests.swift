import ByteCoding
import ConfigurationFormat
import SimpleOTAEngine
import SimpleOTAFormat
import Timekeeping

/// Plays bytes to both conversations: the first of each piece says what else happens, the rest comes from the peer.
func fuzzSimpleOTA(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first else { return }
    if first & 1 == 0 { fuzzServer(bytes.dropFirst()) } else { fuzzClient(bytes.dropFirst()) }
}

private let settings = try? ConfigurationDocument(
    parsing: Array(
        "[DEFAULT]\nport=1\nsecurity=p\n[Server]\npath=p\nlatest=l\n[Client]\nserver=s\npath=p".utf8))

/// Cuts the input into pieces whose first byte is their length.
private func pieces(of bytes: Slice<UnsafeRawBufferPointer>) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var rest = bytes
    while let count = rest.popFirst() {
        result.append(Array(rest.prefix(Int(count))))
        rest = rest.dropFirst(Int(count))
    }
    return result
}

private func fuzzServer(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard let settings, let server = try? ServerSettings(settings), let name = try? PackageName("l"),
        let md5 = MD5Digest(hexadecimal: String(repeating: "0", count: 32).utf8)
    else { preconditionFailure("the settings of the fuzz target are wrong") }
    var now = MonotonicInstant(nanoseconds: 0)
    let peer = PeerAddress(host: "h", port: 1)
    var conversation = ServerConversation(with: peer, settings: server, at: now)
    let offer = PackageOffer(name: name, byteCount: 1 << 21, md5: md5)
    var isClosed = false
    // Half of the inputs are let in at once: the fuzzer would guess the password rarely.
    let greeting = Array(#"{"request": "handshake", "data": {"security": "p"}}"#.utf8)
    for piece in [greeting] + pieces(of: bytes) {
        now = now.advanced(by: .milliseconds(400))
        var actions = conversation.receive(piece.span.bytes, at: now)
        while !actions.isEmpty {
            precondition(!isClosed, "a closed conversation wants something")
            var followers: [ServerConversation.Action] = []
            for action in actions {
                switch action {
                case .log(let line): precondition(!line.text(hiding: SharedSecret("p")).contains("\n"))
                case .send(let reply): precondition(reply.count <= SimpleOTAResponse.maximumByteCount)
                case .takePlace: followers += conversation.placeTaken(at: now)
                case .prepareOffer: followers += conversation.offerReady(offer, at: now)
                case .sendPiece(let piece):
                    precondition(
                        piece.byteCount > 0 && piece.byteOffset + UInt64(piece.byteCount) <= offer.byteCount)
                    followers += conversation.pieceSent(at: now)
                case .close, .reset: isClosed = true
                }
            }
            actions = followers
            if actions.isEmpty, !isClosed, let deadline = conversation.deadline, deadline <= now {
                actions = conversation.deadlinePassed(at: now)
            }
        }
    }
}

private func fuzzClient(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard let settings, let client = try? ClientSettings(settings) else {
        preconditionFailure("the settings of the fuzz target are wrong")
    }
    let now = MonotonicInstant(nanoseconds: 0)
    var conversation = ClientConversation(settings: client)
    _ = conversation.connected(at: now)
    var missing: UInt64?
    for piece in pieces(of: bytes) {
        var actions = conversation.receive(piece.span.bytes, at: now)
        while !actions.isEmpty {
            var followers: [ClientConversation.Action] = []
            for action in actions {
                switch action {
                case .decide:
                    followers += conversation.accept(held: ResumptionPoint(byteOffset: 3, md5: nil), at: now)
                case .beginPayload(let offer, let byteOffset):
                    precondition(byteOffset == 0 || byteOffset == 3)
                    missing = offer.byteCount - byteOffset
                case .store(let range):
                    precondition(range.lowerBound >= 0 && range.upperBound <= piece.count)
                    guard let rest = missing else { preconditionFailure("payload before its announcement") }
                    missing = rest - UInt64(range.count)
                case .checkPackage:
                    precondition(missing == 0, "checked before it was complete")
                    followers += conversation.packageStored(at: now)
                case .log(let line): precondition(!line.text(hiding: client.secret).contains("\n"))
                case .send, .finish, .fail: break
                }
            }
            actions = followers
        }
    }
}
