internal import CZlib
internal import FluteFormat

extension ContentEncoding {
    /// Zlib's name for the format, with its largest window; for ``deflate`` without wrapping.
    var windowBits: Int32 {
        switch self {
        case .zlib: MAX_WBITS
        case .deflate: -MAX_WBITS
        case .gzip: MAX_WBITS + 16
        }
    }
}
