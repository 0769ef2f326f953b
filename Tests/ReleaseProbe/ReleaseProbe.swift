import Glibc

/// Signs releases for tests, and sends packets as a stranger would.
///
///     release-probe sign DIRECTORY FILE... [key=N] [block=SYMBOLS] [spine=kept]
///         [tuf=N] [expires=SECONDS] [scope=all] [product=NAME] [hardware=REVISION]
///     release-probe forge FILE SIGNATURES GROUP PORT INTERFACE kind=garbage|changed|copied|stolen
///         tsi=N toi=N pps=N seconds=N [key=N] [signed=PERCENT]
///
/// `sign` writes DIRECTORY/NAME.mba1 for each file, and DIRECTORY/metadata as a device keeps it, signed with
/// the key that `tuf` counts; with `spine=kept` the spines stand there, too. With `scope=all` the broadcast
/// key may also name targets, as it never should.
@main
enum ReleaseProbe {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let words = arguments.filter { !Self.isSetting($0) }
        let pairs = arguments.filter(Self.isSetting).map { $0.split(separator: "=", maxSplits: 1) }
        let settings = Dictionary(
            pairs.map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { $1 })
        switch (words.first, words.count) {
        case ("sign", 3...): try ReleaseSigning(settings).sign(Array(words[2...]), into: words[1])
        case ("forge", 6):
            var forger = try Forger(file: words[1], signatures: words[2], settings)
            try forger.send(to: words[3], port: words[4], interface: words[5])
        default:
            print("usage: release-probe sign DIRECTORY FILE... | forge FILE SIGNATURES GROUP PORT INTERFACE")
            exit(2)
        }
    }

    private static func isSetting(_ word: String) -> Bool {
        !word.contains("/") && word.contains("=")
    }
}
