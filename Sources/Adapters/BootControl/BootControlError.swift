internal import DurableStorage

/// Why a boot loader could not be asked or changed.
package struct BootControlError: Error, Hashable, Sendable {
    /// What kind of trouble it is.
    package enum Code: Hashable, Sendable {
        /// Nothing tells which slot the system runs from, or two sources contradict each other.
        case runningSlotUnknown
        /// A tool is missing, failed, or took too long.
        case toolFailed
        /// What the boot loader reads is missing, damaged, or would not survive a power failure.
        case unusable
        /// What the boot loader's variables say makes no sense.
        case stateUnreadable
        /// The slot must not be chosen like that.
        case slotRefused
        /// A change was made, and cannot be read back.
        case notInForce
    }

    /// What kind of trouble it is.
    package let code: Code
    /// What, where, why, and what to do.
    package let explanation: String

    init(_ code: Code, _ explanation: String) {
        self.code = code
        self.explanation = explanation
    }

    init(_ code: Code, _ error: StorageError) {
        self.init(code, error.description)
    }
}

extension BootControlError: CustomStringConvertible {
    package var description: String { printable(self.explanation) }
}
