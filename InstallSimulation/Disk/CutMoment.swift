/// When power fails, measured against an operation of a disk.
package enum CutMoment: String, Hashable, Sendable, CaseIterable {
    /// The operation never began.
    case before
    /// A part of it was done: the first sectors of a write, the first names of a removed tree, a part of what
    /// was to be synchronised.
    ///
    /// A rename or an exchange is one step, and so never done in part.
    case during
    /// It was done, and nobody heard of it.
    case after
}
