internal import PacketAuthenticationFormat
public import Timekeeping

extension PacketAuthenticator {
    /// Judges a packet of a batch whose root is not known.
    mutating func takeUnproven(
        _ path: FollowedPath, _ packet: SymbolPacket, of datagram: RawSpan, at now: MonotonicInstant,
        _ budget: inout CheckBudget
    ) -> AuthenticationVerdict {
        let (batch, place) = (path.position.batch, self.claim(path))
        let isEligible = self.isEligible(place, at: now, &budget)
        if let signature = path.signature {
            if isEligible {
                let isRight = self.isSigned(
                    batch, path.root, datagram.extracting(signature), tag: path.keyTag, &budget)
                guard isRight else {
                    self.claims[place].failedCount += 1
                    self.abandonIfEmpty(place)
                    return self.reject(.badSignature)
                }
                self.prove(batch, path.root)
                self.statistics.acceptedCount += 1
                return .accepted
            }
            self.statistics.refusedCheckCount += 1
            self.claims.keep(datagram.extracting(signature), tag: path.keyTag, at: place)
        } else if isEligible, self.checkKeptSignature(of: place, &budget) {
            self.statistics.acceptedCount += 1
            return .accepted
        }
        self.wait(place, path, packet, of: datagram)
        return .waiting
    }

    /// Checks signatures that wait for the budget, as far as it allows now.
    ///
    /// Packets that arrive have them checked, too; this is for the time when none arrive.
    public mutating func checkWaiting(at now: MonotonicInstant, _ budget: inout CheckBudget) {
        for place in 0..<self.claims.count where self.claims.isTaken(place) {
            guard self.claims[place].signatureTag != nil, self.isEligible(place, at: now, &budget) else {
                continue
            }
            _ = self.checkKeptSignature(of: place, &budget)
        }
    }

    /// How many distinct packets outweigh one wrong signature, when the budget is short.
    private static var packetsForFailure: Int { 8 }

    /// Whether a claim has as many packets for it as the budget demands.
    private func isEligible(_ place: Int, at now: MonotonicInstant, _ budget: inout CheckBudget) -> Bool {
        guard let needed = budget.neededAgreement(at: now) else { return false }
        let claim = self.claims[place]
        // Who has been wrong before waits until there is plenty, or until eight more packets are for him.
        let isOutweighed = claim.failedCount * Self.packetsForFailure < claim.agreement
        guard needed == 1 || isOutweighed else { return false }
        // A batch of few symbols, or of which few arrive, must not wait for ever.
        let greatest = max(1, self.parameters.symbolCount(ofBatch: claim.batch) / 4)
        return claim.agreement >= min(needed, greatest)
    }

    /// Checks the signature that a claim keeps, if it does, and proves its root.
    private mutating func checkKeptSignature(of place: Int, _ budget: inout CheckBudget) -> Bool {
        let claim = self.claims[place]
        guard let tag = claim.signatureTag else { return false }
        // Once a signature is tried, another may be kept: a forger may have sent the wrong one with a genuine
        // path.
        self.claims[place].signatureTag = nil
        let isRight = self.isKeptSigned(claim, at: place, tag: tag, &budget)
        if isRight { self.prove(claim.batch, claim.root) } else { self.claims[place].failedCount += 1 }
        return isRight
    }

    private mutating func isKeptSigned(
        _ claim: ClaimTable.Claim, at place: Int, tag: UInt32, _ budget: inout CheckBudget
    ) -> Bool {
        let message = MerkleInput.rootMessage(
            context: self.hashing.context, batch: claim.batch, root: claim.root)
        var (checks, isRight) = (0, false)
        // All keys of a tag or none: who is stopped between two of them would call the second one's signature
        // wrong.
        for key in self.keys where key.tag == tag && !isRight {
            checks += 1
            isRight = self.claims.withSignature(at: place) { key.checking.isSignature($0, of: message) }
        }
        budget.spend(checks)
        self.statistics.checkCount += UInt64(checks)
        return isRight
    }

    /// Whether a signature is that of a key with such a tag.
    ///
    /// - Precondition: the budget allows a check.
    mutating func isSigned(
        _ batch: UInt32, _ root: PathHash, _ signature: RawSpan, tag: UInt32, _ budget: inout CheckBudget
    ) -> Bool {
        let message = MerkleInput.rootMessage(context: self.hashing.context, batch: batch, root: root)
        var (checks, isRight) = (0, false)
        for key in self.keys where key.tag == tag && !isRight {
            checks += 1
            isRight = key.checking.isSignature(signature, of: message)
        }
        budget.spend(checks)
        self.statistics.checkCount += UInt64(checks)
        return isRight
    }

    /// Notes a proven root, releases what waited for it, and drops what claimed another one.
    mutating func prove(_ batch: UInt32, _ root: PathHash) {
        if self.roots.set(batch, root) { self.statistics.knownRootCount += 1 }
        for place in 0..<self.claims.count where self.claims.isTaken(place) {
            let claim = self.claims[place]
            guard claim.batch == batch else { continue }
            if claim.root == root {
                let count = UInt64(self.waiting.release(claim: place))
                self.statistics.releasedCount += count
                self.statistics.acceptedCount += count
            } else {
                self.statistics.reject(.wrongRoot, count: UInt64(self.waiting.drop(claim: place)))
            }
            self.claims.end(at: place)
        }
    }

    /// The claim of a packet, a new one perhaps, in whose favour the packet now counts.
    private mutating func claim(_ path: FollowedPath) -> Int {
        let batch = path.position.batch
        let place: Int
        if let known = self.claims.place(batch, path.root) {
            place = known
        } else {
            place = self.claims.oldest()
            if self.claims.isTaken(place) {
                self.statistics.evictedCount += UInt64(self.waiting.drop(claim: place))
            }
            self.claims.begin(at: place, batch, path.root)
        }
        self.claims.hear(path.position.leaf, at: place)
        return place
    }

    /// Frees a claim that had nothing for it but a wrong signature.
    private mutating func abandonIfEmpty(_ place: Int) {
        let claim = self.claims[place]
        guard claim.agreement <= 1, claim.waitingCount == 0 else { return }
        self.claims.end(at: place)
    }

    /// Keeps a copy of a packet, if it is not too long and not kept already.
    private mutating func wait(
        _ place: Int, _ path: FollowedPath, _ packet: SymbolPacket, of datagram: RawSpan
    ) {
        self.statistics.waitedCount += 1
        guard datagram.byteCount <= self.waiting.greatestByteCount else {
            self.statistics.evictedCount += 1
            return
        }
        guard !self.waiting.holds(path.position.leaf, claim: place) else { return }
        let isFull = self.claims[place].waitingCount >= self.configuration.waitingPacketLimitOfRoot
        guard let slot = self.waiting.oldest(ofClaim: isFull ? place : nil) else {
            self.statistics.evictedCount += 1
            return
        }
        self.evict(slot)
        self.waiting.put(datagram, packet, leaf: path.position.leaf, claim: place, at: slot)
        self.claims[place].waitingCount += 1
    }

    private mutating func evict(_ slot: Int) {
        guard !self.waiting.isFree(slot) else { return }
        self.statistics.evictedCount += 1
        if let claim = self.waiting.claim(at: slot) { self.claims[claim].waitingCount -= 1 }
        self.waiting.remove(at: slot)
    }
}
