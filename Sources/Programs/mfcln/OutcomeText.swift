import MultiFilesEngine

extension ReceptionReport {
    /// Says how a reception without a file ended, and which exit status that is.
    mutating func explain(_ outcome: ReceptionOutcome, _ options: ClientOptions) -> ClientStatus {
        let group = "\(options.group):\(options.port)"
        switch outcome {
        case .received:
            return .received
        case .nothingNewer(let offeredVersion):
            self.print("Nothing newer: version \(offeredVersion) is offered.")
            return .nothingNewer
        case .nothingHeard(heardDataOnly: false):
            self.complain(
                "nothing heard from \(group) within \(options.timeout) s. \(Self.silenceAdvice(options))")
            return .nothingHeard
        case .nothingHeard(heardDataOnly: true):
            self.complain(
                "heard blocks from \(group), but no info message: the sender is no mfsrv, or cut short")
            return .nothingHeard
        case .refusedOffer(.unusableFileName):
            self.complain(
                "refused what \(group) offers: its name is not a plain file name; name the output with -f")
            return .failed
        case .refusedOffer(.malformed):
            self.complain("refused what \(group) offers: its info messages are damaged")
            return .failed
        case .digestMismatch:
            self.complain(
                "the MD5 was wrong twice: the file at the sender is being changed, or somebody else sends to \(group)"
            )
            return .failed
        case .stalled(let cycleCount):
            self.complain(
                "\(cycleCount) cycles brought nothing new: the sender does not send the whole file that it announces"
            )
            return .failed
        }
    }

    private static func silenceAdvice(_ options: ClientOptions) -> String {
        options.interface == nil
            ? "Is mfsrv running? Does the group arrive here? (--interface chooses where to listen)"
            : "Is mfsrv running? Does the group arrive on \(options.interface ?? "")?"
    }
}
