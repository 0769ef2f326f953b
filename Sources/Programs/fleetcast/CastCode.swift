import ArgumentParser

/// The values of `--fec`.
enum CastCode: String, ExpressibleByArgument, CaseIterable {
    case raptorq
    case rs
    case none
}
