import Datagrams
import MultiFilesEngine

extension ReceptionReport {
    /// Says how a reception without a file ended, and which exit status that is.
    mutating func explain(_ outcome: ReceptionOutcome, _ options: ClientOptions) -> ClientStatus {
        let group = InternetAddress(options.group, port: options.port)?.description ?? options.group
        switch outcome {
        case .received:
            return .received
        case .nothingNewer(let offeredVersion):
            self.print("Nothing newer: version \(offeredVersion) is offered.")
            return .nothingNewer
        case .nothingHeard where self.lastProgress != nil:
            self.complain(
                "the sender fell silent for \(options.timeout) s at \(self.lastPercent) %; nothing is kept. "
                    + "Try again when it sends")
            return .nothingHeard
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
        case .stalled(let reason):
            self.complain(Self.text(of: reason))
            return .failed
        }
    }

    private static func text(of reason: StallReason) -> String {
        switch reason {
        case .barrenCycles(let count):
            return
                "\(count) cycles brought nothing new: the sender does not send the whole file that it announces"
        case .offersOnly:
            return "the sender announces a file, but sends none of it"
        case .changingOffers(let count):
            return
                "the offer changed \(count) times: several senders use this group, or somebody plays tricks"
        }
    }

    private static func silenceAdvice(_ options: ClientOptions) -> String {
        options.interface == nil
            ? "Is mfsrv running? Does the group arrive here? (--interface chooses where to listen)"
            : "Is mfsrv running? Does the group arrive on \(options.interface ?? "")?"
    }
}
