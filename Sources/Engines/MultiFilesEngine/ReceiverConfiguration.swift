public import Timekeeping

/// What a MultiFiles receiver is told before it starts.
public struct ReceiverConfiguration: Hashable, Sendable {
    /// Version of what is installed; only greater versions are taken, unless the sender forces.
    public var installedVersion: UInt32
    /// How long silence is borne.
    public var silenceTimeout: Interval
    /// Whether the offered file name will name a file here, so that an unsafe one has to be refused.
    public var usesOfferedFileName: Bool

    /// Creates a configuration.
    public init(installedVersion: UInt32, silenceTimeout: Interval, usesOfferedFileName: Bool) {
        self.installedVersion = installedVersion
        self.silenceTimeout = silenceTimeout
        self.usesOfferedFileName = usesOfferedFileName
    }
}
