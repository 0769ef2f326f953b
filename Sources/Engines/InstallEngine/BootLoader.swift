/// The boot loader's choice between slots.
///
/// Every change is durable when its method returns, and a power failure within it leaves the choice as it was
/// or as it should become. The boot loader itself ends a trial that nobody confirmed: by its boot counter, or
/// because the trial was for one boot only.
public protocol BootLoader {
    /// What runs, and what will.
    func state() throws -> BootState
    /// Whatever can be known beforehand to be wrong: tools that are missing, an environment that is not
    /// redundant. Changes nothing.
    func requireUsable() throws
    /// Makes the next boot try `slot`; without a confirmation the one after it falls back to the slot that
    /// now is the primary one. Repeating it does no harm.
    mutating func setTrial(_ slot: SlotName) throws
    /// Makes `slot`, which runs, the primary one, and ends the trial. Repeating it does no harm.
    mutating func confirm(_ slot: SlotName) throws
    /// Ends the trial of another slot: from now on `slot` is booted, and is the primary one. Repeating it
    /// does no harm.
    mutating func rollBack(to slot: SlotName) throws
}

/// What a boot loader says.
public struct BootState: Hashable, Sendable {
    /// The slot that the running system was booted from.
    public var running: SlotName
    /// The slot that is booted when no trial is pending.
    public var primary: SlotName
    /// The slot that is being tried, or will be at the next boot; `nil` without a trial.
    public var trial: SlotName?

    /// Creates a state.
    public init(running: SlotName, primary: SlotName, trial: SlotName?) {
        self.running = running
        self.primary = primary
        self.trial = trial
    }
}
