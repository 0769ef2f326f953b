internal import InstallEngine

/// Power failed: nothing happens any more until the machine is started again.
package struct PowerFailure: PowerFailing, Hashable {
    /// Creates the failure.
    package init() {}
}
