package import InstallEngine

/// Slots that are block devices or files, each by the path that the configuration gives it.
package struct SlotDevices: ImageSlots {
    /// Knows the slots by their paths.
    ///
    /// - Parameters:
    ///   - paths: where each slot is; symbolic links such as `/dev/disk/by-partlabel/rootfs.1` are followed.
    ///   - running: the slot that the system runs from, which is never written.
    ///   - input: the open descriptor from which artifacts are read that are a stream; it stays the caller's.
    ///   - progress: is told the bytes written so far, and all that there will be where that is known.
    package init(
        paths: [SlotName: String], running: SlotName?, input: Int32?,
        progress: (@Sendable (UInt64, UInt64?) -> Void)?
    ) {
        fatalError("STORAGE writes this")
    }

    package func requireWritable(_ slot: SlotName, byteCount: UInt64?) throws {
        fatalError("STORAGE writes this")
    }

    package mutating func write(_ artifact: InstallArtifact, to slot: SlotName) throws -> WrittenImage {
        fatalError("STORAGE writes this")
    }

    package mutating func synchronize(_ slot: SlotName) throws {
        fatalError("STORAGE writes this")
    }

    package mutating func digest(of slot: SlotName, byteCount: UInt64) throws -> [UInt8] {
        fatalError("STORAGE writes this")
    }
}
