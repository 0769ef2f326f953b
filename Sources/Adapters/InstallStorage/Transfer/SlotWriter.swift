import CStorage
internal import DurableStorage
import Glibc

/// Decides where an image's bytes go in a slot, from its first byte on, each once and never beyond its end.
///
/// Whole pages go past the page cache where the slot allows that, and whoever asks writes them; what is not a
/// whole number of pages at the end goes through it, behind all others.
/// Runs of zeros are handed to the device or file system where these are quicker with them.
struct SlotWriter: ~Copyable {
    private let slot: OpenedSlot
    private let zeros: ZeroedMemory
    private var zeroing: Zeroing
    private var isDirect: Bool
    /// Where the next byte goes.
    private var position: UInt64 = 0
    /// So many zeros before that are still to be written; they begin at a granule.
    private var pendingZeroCount: UInt64 = 0
    /// What is no whole number of pages, and where it goes: at most one such, at the end.
    private var tails: [(position: UInt64, bytes: [UInt8])] = []
    /// Up to where the page cache has been emptied.
    private var cleanEnd: UInt64 = 0

    private enum Zeroing {
        case byDevice
        case byFileSystem
        case byWriting
    }

    /// Prepares to write.
    init(_ slot: OpenedSlot, usage: MediumUsage) throws(SlotProblem) {
        self.slot = slot
        self.zeros = try onDisk { () throws(StorageError) in
            try ZeroedMemory(byteCount: TransferSize.buffer)
        }
        self.isDirect = fc_set_direct(slot.descriptor.rawValue, 1) == 0
        switch slot.medium {
        case .device(let number): self.zeroing = usage.zeroesRanges(number) ? .byDevice : .byWriting
        case .file: self.zeroing = .byFileSystem
        }
    }

    /// Finds the place of the next bytes; every call but the last brings a multiple of a granule.
    ///
    /// - Returns: what the caller must write, in any order; the rest is done.
    mutating func place(_ bytes: UnsafeRawBufferPointer) throws(SlotProblem) -> [SlotRun] {
        try self.requireRoom(for: UInt64(bytes.count))
        var runs: [SlotRun] = []
        try withRuns(of: bytes) { (range, isZero) throws(SlotProblem) in
            if isZero {
                self.pendingZeroCount += UInt64(range.count)
                self.position += UInt64(range.count)
            } else {
                try self.writePendingZeros()
                let part = UnsafeRawBufferPointer(rebasing: bytes[range])
                if self.isDirect {
                    let whole = self.keepTail(of: part, at: self.position)
                    runs.append(SlotRun(range: range.prefix(whole), position: self.position))
                } else {
                    try onDisk { () throws(StorageError) in
                        try self.writeThroughCache(part, at: self.position)
                    }
                }
                self.position += UInt64(range.count)
            }
        }
        return runs
    }

    /// Writes so many zeros; every call but the last asks for a multiple of a granule.
    mutating func writeZeros(_ count: UInt64) throws(SlotProblem) {
        try self.requireRoom(for: count)
        self.pendingZeroCount += count
        self.position += count
    }

    /// Writes through the page cache, and so does whatever follows.
    mutating func writeThroughCache(
        _ bytes: UnsafeRawBufferPointer, at position: UInt64
    ) throws(StorageError) {
        self.leaveDirect()
        try writeFully(bytes, to: self.slot.descriptor.rawValue, at: position, path: self.slot.path)
        self.emptyCache(upTo: position + UInt64(bytes.count))
    }

    /// Writes what is still pending, when all that was placed has been written; nothing may follow.
    mutating func finish() throws(SlotProblem) {
        try self.writePendingZeros()
        let tails = self.tails
        for tail in tails {
            let result = tail.bytes.withUnsafeBytes { bytes in
                Result { () throws(StorageError) in try self.writeThroughCache(bytes, at: tail.position) }
            }
            try onDisk { () throws(StorageError) in try result.get() }
        }
    }

    private func requireRoom(for count: UInt64) throws(SlotProblem) {
        guard count <= self.slot.byteCount - self.position else {
            throw .imageTooLong(byteCount: self.slot.byteCount)
        }
    }
}

extension SlotWriter {
    private mutating func writePendingZeros() throws(SlotProblem) {
        let start = self.position - self.pendingZeroCount
        let end = self.position
        self.pendingZeroCount = 0
        guard end > start else { return }
        let alignedEnd = end - end % UInt64(self.slot.alignment)
        try onDisk { () throws(StorageError) in
            var next = start
            if alignedEnd >= start + UInt64(TransferSize.granule), try self.zero(start..<alignedEnd) {
                next = alignedEnd
            }
            while next < end {
                let count = min(end - next, UInt64(TransferSize.buffer))
                try self.put(self.zeros.prefix(Int(count)), at: next)
                next += count
            }
        }
    }

    /// Zeros a range without writing zeros; `false` where that is not possible here.
    private mutating func zero(_ range: Range<UInt64>) throws(StorageError) -> Bool {
        let descriptor = self.slot.descriptor.rawValue
        let result: Int32
        switch self.zeroing {
        case .byWriting: return false
        case .byDevice:
            result = fc_zero_device(descriptor, range.lowerBound, UInt64(range.count))
        case .byFileSystem:
            // What is a hole already holds zeros, and stays one.
            let data = fc_next_data(descriptor, Int64(range.lowerBound))
            if data == -Int64(ENXIO) || data >= Int64(range.upperBound) { return true }
            result = fc_zero_file(descriptor, Int64(range.lowerBound), Int64(range.count))
        }
        switch result {
        case 0: return true
        case -EOPNOTSUPP, -EINVAL, -ENOTTY, -ENOSYS, -EPERM:
            self.zeroing = .byWriting
            return false
        default: throw StorageError(operation: "zero a part of", path: self.slot.path, errno: -result)
        }
    }

    /// Writes zeros where they belong: whole pages past the page cache.
    private mutating func put(_ zeros: UnsafeRawBufferPointer, at position: UInt64) throws(StorageError) {
        guard self.isDirect else { return try self.writeThroughCache(zeros, at: position) }
        let whole = UnsafeRawBufferPointer(rebasing: zeros.prefix(self.keepTail(of: zeros, at: position)))
        do throws(StorageError) {
            try writeFully(whole, to: self.slot.descriptor.rawValue, at: position, path: self.slot.path)
        } catch {
            guard error.errno == EINVAL else { throw error }
            try self.writeThroughCache(whole, at: position)
        }
    }

    /// Keeps what is no whole number of pages for the end; returns how many bytes are.
    private mutating func keepTail(of bytes: UnsafeRawBufferPointer, at position: UInt64) -> Int {
        let whole = bytes.count - bytes.count % self.slot.alignment
        if whole < bytes.count {
            self.tails.append((position + UInt64(whole), Array(bytes[whole...])))
        }
        return whole
    }

    private mutating func leaveDirect() {
        self.isDirect = false
        _ = fc_set_direct(self.slot.descriptor.rawValue, 0)
    }

    /// Lets the kernel begin to write what it has just got, and forget what lies further back.
    ///
    /// Otherwise it would first keep a large part of memory unwritten, and then stop everybody for long. Only advice:
    /// errors show when the slot is synchronised.
    private mutating func emptyCache(upTo end: UInt64) {
        // What was refused past the cache may lie further back.
        guard end > self.cleanEnd else { return }
        let descriptor = self.slot.descriptor.rawValue
        _ = fc_write_out(descriptor, Int64(self.cleanEnd), Int64(end - self.cleanEnd), 0)
        guard end - self.cleanEnd >= 2 * TransferSize.unwritten else { return }
        let cleanEnd = end - TransferSize.unwritten
        let count = Int64(cleanEnd - self.cleanEnd)
        _ = fc_write_out(descriptor, Int64(self.cleanEnd), count, 1)
        posix_fadvise(descriptor, off_t(self.cleanEnd), off_t(count), POSIX_FADV_DONTNEED)
        self.cleanEnd = cleanEnd
    }
}
