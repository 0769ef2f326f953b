package import Archives
package import DurableStorage
package import InstallEngine

/// Why a slot cannot be written, was not written, or does not hold what it should.
package struct SlotError: Error, Hashable, Sendable {
    /// The slot.
    package let slot: SlotName
    /// Its path by the configuration; empty where there is none.
    package let path: String
    /// What is wrong.
    package let problem: SlotProblem

    /// Joins a problem with the slot that has it.
    package init(slot: SlotName, path: String, problem: SlotProblem) {
        self.slot = slot
        self.path = path
        self.problem = problem
    }
}

/// What is wrong with a slot, or with what should be written to it.
package enum SlotProblem: Error, Hashable, Sendable {
    /// The configuration has no slot of that name.
    case unknown
    /// It is a directory, a character device, or something else that no image can be written to.
    case noMedium
    /// It is the slot that the system runs from.
    case runs
    /// It is the same device or file as the slot that the system runs from.
    case sameAsRunning(SlotName)
    /// Nobody knows which slot the system runs from: it may be this one.
    case runningUnknown
    /// The slot that the system runs from is not where the configuration says: it may be this one.
    case runningMissing(SlotName)
    /// Something uses it.
    case used(MediumUse)
    /// The kernel does not give it to us alone.
    case busy
    /// It is too small.
    case tooSmall(byteCount: UInt64, neededByteCount: UInt64)
    /// The artifact goes on where the slot ends.
    case imageTooLong(byteCount: UInt64)
    /// Its path leads to something else than when it was written.
    case changed
    /// It ends earlier than it did when it was written.
    case ended(atByte: UInt64)
    /// The system's own tables cannot be read or understood, so that nothing can be proved.
    case unprovable(String)
    /// An artifact that is a stream, and no descriptor to read it from.
    case noInput
    /// The artifact has not as many bytes as it should.
    case wrongLength(byteCount: UInt64, expectedByteCount: UInt64)
    /// The artifact's bytes cannot be decompressed.
    case artifact(ArchiveError)
    /// The disk said no.
    case storage(StorageError)
}

extension SlotError: CustomStringConvertible {
    /// What is wrong with which slot, and what to do.
    package var description: String {
        switch self.problem {
        case .storage(let error): "slot \(self.slot): \(error)"
        case .artifact(let error): "slot \(self.slot): \(error)"
        case .unknown: "there is no slot \(self.slot). Give it a path in the configuration"
        case .noInput: "slot \(self.slot): there is no stream to read the artifact from. Name a file"
        default: "slot \(self.slot) ('\(printable(self.path))') \(self.problem)"
        }
    }
}

extension SlotProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown: "is unknown"
        case .noMedium: "is neither a block device nor a regular file. Correct its path in the configuration"
        case .runningUnknown:
            "is not written, because it may be the one that the system runs from: the boot loader does not tell. "
                + "'fleetcast-agent check' says why"
        case .runningMissing(let other):
            "is not written, because it may be the one that the system runs from: slot \(other) is not at the path "
                + "that the configuration gives it. Correct that path"
        case .runs: "is the one that the system runs from, and is never written"
        case .sameAsRunning(let other):
            "is the same as slot \(other), which the system runs from. Correct their paths in the configuration"
        case .used(let use): use.description
        case .busy: "is in use. Unmount it, or stop what uses it (lsblk shows what that may be)"
        case .tooSmall(let byteCount, let neededByteCount):
            "has \(byteCount) bytes, and \(neededByteCount) are needed. Use a smaller image or a larger slot"
        case .imageTooLong(let byteCount):
            "has \(byteCount) bytes, and the image goes on. Use a smaller image or a larger slot"
        case .changed:
            "is no longer what was written: its path leads elsewhere. Install again when nobody changes devices"
        case .ended(let byteCount):
            "can be read up to byte \(byteCount) only, though more was written. The device may be failing"
        case .unprovable(let reason):
            "may be in use: \(printable(reason)), so that the opposite cannot be proved. "
                + "Mount /proc and /sys, and run as root"
        case .noInput: "has no stream to be written from"
        case .wrongLength(let byteCount, let expectedByteCount):
            "was not written: the artifact has \(byteCount) bytes and should have \(expectedByteCount). "
                + "Transfer it anew"
        case .artifact(let error): error.description
        case .storage(let error): error.description
        }
    }
}

/// Does something with archives, and makes its error a slot's.
func decoding<Result: ~Copyable>(
    _ name: String, _ body: () throws(ArchiveProblem) -> Result
) throws(SlotProblem) -> Result {
    do {
        return try body()
    } catch {
        throw .artifact(ArchiveError(archive: name, problem: error))
    }
}

/// Does something on disk, and makes its error a slot's.
func onDisk<Result: ~Copyable>(_ body: () throws(StorageError) -> Result) throws(SlotProblem) -> Result {
    do {
        return try body()
    } catch {
        throw .storage(error)
    }
}
