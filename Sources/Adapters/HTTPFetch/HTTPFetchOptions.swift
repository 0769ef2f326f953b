package import Timekeeping

/// Limits and patience of fetching by HTTP.
package struct HTTPFetchOptions: Sendable {
    /// How long to wait for a connection.
    package var connectTimeout = Interval.seconds(10)
    /// How long the server may send nothing.
    package var idleTimeout = Interval.seconds(30)
    /// How many redirections are followed.
    package var redirectionLimit = 5
    /// How many ranges one request asks for.
    package var rangesPerRequest = 32
    /// Ranges no farther apart than this are asked for as one; about what a part's head costs.
    package var coalescedGap: UInt64 = 256
    /// How many attempts in a row may fail without having brought a byte.
    package var attemptLimit = 4
    /// How long to wait after the first failure; doubled each time.
    package var firstRetryDelay = Interval.milliseconds(500)
    /// File of the certificates that are trusted (PEM); `nil` for those of the system.
    package var certificateFile: String?

    /// Creates the default options.
    package init() {}
}
