/// An error that stands for the end of the machine: in simulations, power failed.
///
/// Nothing may be done after it, and nothing may catch it but the simulation.
public protocol PowerFailing: Error {}
