internal import BroadcastSender

/// A file of the cast, whether it is on the air or being read again.
struct CastEntry {
    let path: String
    /// The object on the air; `nil` while a changed file rests.
    var key: ObjectKey?
    var facts: CastFacts.File
    var object: CastObject
    var header: [UInt8]
    /// What is read again.
    var reload: Reload?
    var lastComplaint: CastError?
}
