/// What a cast tells about itself.
package enum CastEvent: Sendable {
    /// The first packet is about to go out.
    case started(CastFacts)
    /// A lap of a file begins; its number counts from 1.
    case lapBegan(file: String, lap: Int)
    /// A lap of a file has ended.
    case lapEnded(file: String, lap: Int)
    /// The last lap of a file has ended.
    case fileEnded(String)
    /// A few times a second.
    case progress(CastProgress)
    /// A file was written to or replaced; it is read again when it rests.
    case fileChanged(path: String)
    /// A changed file cannot be sent yet.
    case fileUnusable(CastError)
    /// A changed file is on the air again.
    case fileReloaded(CastFacts.File)
    /// Something is not as it should be, but the cast goes on.
    case warning(String)
    /// The last packet is sent.
    case ended(CastProgress)
}
