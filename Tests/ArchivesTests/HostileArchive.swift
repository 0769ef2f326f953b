import Archives
import TestBed
import Testing

/// An archive that must be refused, and the reason that must be given.
struct HostileArchive: CustomTestStringConvertible, Sendable {
    /// What must be found wrong.
    enum Verdict: Hashable, Sendable {
        case refused(Refusal)
        case limit(UnpackLimit)
        /// Damaged, with these words in the reason.
        case damaged(String)
        /// Unsupported, with these words in the reason.
        case unsupported(String)

        /// Whether a problem is that.
        func matches(_ problem: ArchiveProblem) -> Bool {
            switch (self, problem) {
            case (.refused(let expected), .refused(_, let refusal)): expected == refusal
            case (.limit(let expected), .limitExceeded(let limit, _)): expected == limit
            case (.damaged(let words), .damaged(let reason)): reason.contains(words)
            case (.unsupported(let words), .unsupported(let reason)): reason.contains(words)
            default: false
            }
        }
    }

    let testDescription: String
    let bytes: [UInt8]
    let verdict: Verdict
    let limits: UnpackLimits
    let options: UnpackOptions

    init(
        _ description: String, _ verdict: Verdict, limits: UnpackLimits = UnpackLimits(),
        options: UnpackOptions = UnpackOptions(), bytes: [UInt8]
    ) {
        self.testDescription = description
        self.bytes = bytes
        self.verdict = verdict
        self.limits = limits
        self.options = options
    }

    /// An archive with one harmless entry and then what `build` adds.
    init<Builder: ArchiveBuilder>(
        _ description: String, _ verdict: Verdict, limits: UnpackLimits = UnpackLimits(),
        options: UnpackOptions = UnpackOptions(), _ build: (inout Builder) -> Void
    ) {
        var builder = Builder()
        builder.file("innocent", "x")
        build(&builder)
        self.init(description, verdict, limits: limits, options: options, bytes: builder.finished())
    }

    static let corpus: [Self] =
        tar + cpio + zip + common("tar", TarBuilder.self) + common("cpio", CpioBuilder.self)
        + common("zip", ZipBuilder.self) + odc
}
